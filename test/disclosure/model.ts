import { CONTEST, DAILY_LIFE, FLAGS, GRACE, LIFT } from "./creators.ts";

/**
 * The state machine of docs/spec/disclosure.md section 2, written plainly, for one pseudonym. Times are unix seconds, but those called
 * `running`: unix less all seconds paused until then.
 */
export interface Model {
  readonly state: "none" | "standing" | "contested" | "lifted";
  /** Running. */
  readonly dueAt: number;
  /** The policy's when the duty arose. */
  readonly graceSeconds: number;
  /** Running. */
  readonly contestedAt: number;
  readonly contestUsed: boolean;
  readonly lowSince: number;
  readonly lastReportAt: number;
  readonly statement?: Statement;
  readonly nonce: number;
  readonly policy: Policy;
  /** Whether the pseudonym is live. */
  readonly isHeld: boolean;
  /** Seconds of pauses that are over. */
  readonly pausedSeconds: number;
  /** 0: running. */
  readonly pausedAt: number;
}

/** The statement that answers, dead or alive. */
interface Statement {
  readonly kind: 1 | 2;
  /** Which of all that were ever published. */
  readonly index: number;
  /** 0: never. */
  readonly expiresAt: number;
  /** 0: not. */
  readonly revokedAt: number;
  /** Running. */
  readonly disclosedAt: number;
  readonly pausedBefore: number;
}

/** As far as it decides here; the later stage begins at `laterFrom` unless that is 0. */
export interface Policy {
  readonly firstFollowers: number;
  readonly laterFrom: number;
  readonly laterFollowers: number;
  readonly graceSeconds: number;
}

/** One count. */
export interface Row {
  readonly followers: number;
  readonly field: number;
  readonly observedAt: number;
}

/** What the holder asks for. */
type Answer =
  | { readonly does: "disclose"; readonly kind: 1 | 2; readonly index: number; readonly expiresAt: number }
  | { readonly does: "contest" | "withdraw" };
/** What the registry is asked for. */
type Request =
  Answer | { readonly does: "report"; readonly rows: readonly Row[] } | { readonly does: "uphold" | "turnDown" };
/** What someone does, here or elsewhere. */
export type Act =
  | Request
  | { readonly does: "revoke"; readonly index: number }
  | { readonly does: "setPolicy"; readonly policy: Policy }
  | { readonly does: "pause" | "unpause" | "release" | "lapse" | "comeBack" };

export function initialModel(policy: Policy): Model {
  return {
    state: "none",
    dueAt: 0,
    graceSeconds: GRACE,
    contestedAt: 0,
    contestUsed: false,
    lowSince: 0,
    lastReportAt: -1,
    nonce: 0,
    policy,
    isHeld: true,
    pausedSeconds: 0,
    pausedAt: 0,
  };
}

/** The state after an act, or undefined if the act is refused. */
export function next(before: Model, act: Act, now: number): Model | undefined {
  switch (act.does) {
    case "revoke":
      return before.statement?.index === act.index && before.statement.revokedAt === 0
        ? { ...before, statement: { ...before.statement, revokedAt: now } }
        : before;
    case "setPolicy":
      return { ...before, policy: act.policy };
    case "release":
    case "lapse":
      return { ...before, isHeld: false };
    case "comeBack":
      return { ...before, isHeld: true };
    case "pause":
      return before.pausedAt === 0 ? { ...before, pausedAt: now } : undefined;
    case "unpause":
      return { ...before, pausedAt: 0, pausedSeconds: pausedUntil(before, now) };
    default:
      return before.pausedAt === 0 ? ask(settle(before, now), act, now) : undefined;
  }
}

function ask(model: Model, act: Request, now: number): Model | undefined {
  switch (act.does) {
    case "report": {
      let reported: Model | undefined = model;
      for (const row of act.rows) reported = reported && report(reported, row, now);
      return reported;
    }
    case "uphold":
      return model.state === "contested" ? lifted(model) : undefined;
    case "turnDown":
      return model.state === "contested" ? resumed(model, now) : undefined;
    default:
      return model.isHeld ? answer({ ...model, nonce: model.nonce + 1 }, act, now) : undefined;
  }
}

function answer(model: Model, act: Answer, now: number): Model | undefined {
  const isStanding = model.state === "standing" || model.state === "contested";
  switch (act.does) {
    case "disclose": {
      const { kind, index, expiresAt } = act;
      const { pausedSeconds: pausedBefore } = model;
      if (expiresAt !== 0 && expiresAt < now + model.graceSeconds) return undefined;
      const statement = { kind, index, expiresAt, revokedAt: 0, disclosedAt: now - pausedBefore, pausedBefore };
      return isStanding ? { ...resumed(model, now), statement } : undefined;
    }
    case "contest": {
      const [dueAt, running] = [dueAtOf(model, now), now - model.pausedSeconds];
      if (!isStanding || model.contestUsed || isAnswered(model, now) || running > dueAt) return undefined;
      return withoutStatement({ ...model, state: "contested", contestUsed: true, contestedAt: running, dueAt });
    }
    case "withdraw":
      return model.state === "lifted" && model.statement !== undefined ? withoutStatement(model) : undefined;
  }
}

function report(model: Model, { followers, field, observedAt }: Row, now: number): Model | undefined {
  const { firstFollowers, laterFrom, laterFollowers, graceSeconds } = model.policy;
  const threshold = laterFrom !== 0 && now >= laterFrom ? laterFollowers : firstFollowers;
  const isHigh = field !== DAILY_LIFE && followers >= threshold;
  if (observedAt > now || observedAt <= model.lastReportAt) return undefined;
  const reported = { ...model, lastReportAt: observedAt };
  if (model.state === "none" || model.state === "lifted") {
    if (!isHigh) return undefined;
    const dueAt = now - model.pausedSeconds + graceSeconds;
    return { ...reported, state: "standing", dueAt, graceSeconds, contestUsed: false, lowSince: 0 };
  }
  if (isHigh) return { ...reported, lowSince: 0 };
  const lowSince = model.lowSince === 0 ? now : model.lowSince;
  return observedAt - lowSince >= LIFT ? lifted(reported) : { ...reported, lowSince };
}

/** What the registry's views must say. */
export function viewOf(before: Model, now: number): Readonly<Record<string, number | boolean>> {
  const model = settle(before, now);
  const { state, statement, contestedAt, lowSince, lastReportAt, nonce } = model;
  const paused = pausedUntil(model, now);
  const running = now - paused;
  const answered = isAnswered(model, now);
  const isStanding = state === "standing" || state === "contested";
  const open = state === "contested" ? running - contestedAt : 0;
  const dueAt = dueAtOf(model, now) + open;
  const isOverdue = state === "standing" && !answered && running > dueAt;
  const flags =
    (isStanding && !answered ? FLAGS.DUE : 0) |
    (answered ? FLAGS.DISCLOSED : 0) |
    (state === "contested" ? FLAGS.CONTESTED : 0) |
    (state === "lifted" ? FLAGS.LIFTED : 0) |
    (isOverdue ? FLAGS.OVERDUE : 0);
  return {
    flags,
    isCompliant: !isOverdue && model.isHeld,
    dueAt: isStanding ? dueAt + paused : 0,
    kind: statement?.kind ?? 0,
    lowSince,
    lastReportAt: Math.max(lastReportAt, 0),
    nonce,
  };
}

/** What the clock alone changes: a contest that lapsed has lifted the duty. */
function settle(model: Model, now: number): Model {
  const running = now - pausedUntil(model, now);
  return model.state === "contested" && running >= model.contestedAt + CONTEST ? lifted(model) : model;
}

function pausedUntil({ pausedSeconds, pausedAt }: Model, now: number): number {
  return pausedAt === 0 ? pausedSeconds : pausedSeconds + now - pausedAt;
}

function isAnswered(model: Model, now: number): boolean {
  return model.statement !== undefined && endOf(model.statement, now) === undefined;
}

/** Since when a statement no longer lives; undefined while it does. */
function endOf({ expiresAt, revokedAt }: Statement, now: number): number | undefined {
  const ends = [revokedAt, expiresAt > now ? 0 : expiresAt].filter((end) => end !== 0);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** Running: a statement that ended puts the deadline off, if it was revoked with a new grace, no longer than it stood. */
function dueAtOf({ statement, dueAt, graceSeconds }: Model, now: number): number {
  const end = statement === undefined ? undefined : endOf(statement, now);
  if (statement === undefined || end === undefined) return dueAt;
  const ended = end - statement.pausedBefore;
  const again = end === statement.expiresAt ? 0 : Math.min(graceSeconds, ended - statement.disclosedAt);
  return Math.max(dueAt, ended + again);
}

function lifted(model: Model): Model {
  return { ...model, state: "lifted", lowSince: 0 };
}

function resumed(model: Model, now: number): Model {
  if (model.state !== "contested") return model;
  return { ...model, state: "standing", dueAt: model.dueAt + now - model.pausedSeconds - model.contestedAt };
}

function withoutStatement({ statement: _dropped, ...model }: Model): Model {
  return model;
}
