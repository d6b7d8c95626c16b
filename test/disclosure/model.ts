import { CONTEST, FLAGS, GRACE, LIFT } from "./creators.ts";

/** The state machine of docs/spec/disclosure.md section 2, written plainly: every time in unix seconds, no packing, no pauses. */
export interface Model {
  readonly state: "none" | "standing" | "contested" | "lifted";
  readonly dueAt: number;
  readonly contestedAt: number;
  readonly contestUsed: boolean;
  readonly lowSince: number;
  /** The last statement, and when it was revoked (0: live). */
  readonly statement?: { readonly revokedAt: number };
}

export const NO_DUTY: Model = { state: "none", dueAt: 0, contestedAt: 0, contestUsed: false, lowSince: 0 };

/** What someone does. */
export type Act = "high" | "low" | "disclose" | "revoke" | "contest" | "uphold" | "turnDown" | "withdraw";
export const ACTS: readonly Act[] = ["high", "low", "disclose", "revoke", "contest", "uphold", "turnDown", "withdraw"];

/** What the clock alone changes: a contest that lapsed has lifted the duty. */
export function settle(model: Model, now: number): Model {
  return model.state === "contested" && now >= model.contestedAt + CONTEST ? lifted(model) : model;
}

/** The state after an act, or undefined if the act is refused. */
export function next(before: Model, act: Act, now: number): Model | undefined {
  const model = settle(before, now);
  const stands = model.state === "standing" || model.state === "contested";
  switch (act) {
    case "high":
      if (stands) return { ...model, lowSince: 0 };
      return { ...model, state: "standing", dueAt: now + GRACE, contestUsed: false, lowSince: 0 };
    case "low": {
      if (!stands) return undefined;
      const lowSince = model.lowSince === 0 ? now : model.lowSince;
      return now - lowSince >= LIFT ? lifted(model) : { ...model, lowSince };
    }
    case "disclose":
      if (!stands) return undefined;
      return { ...resumed(model, now), statement: { revokedAt: 0 } };
    case "revoke":
      return model.statement?.revokedAt === 0 ? { ...before, statement: { revokedAt: now } } : undefined;
    case "contest":
      if (!stands || model.contestUsed || model.statement?.revokedAt === 0 || now > dueAtOf(model)) return undefined;
      return withoutStatement({
        ...model,
        state: "contested",
        contestUsed: true,
        contestedAt: now,
        dueAt: dueAtOf(model),
      });
    case "uphold":
      return model.state === "contested" ? lifted(model) : undefined;
    case "turnDown":
      return model.state === "contested" ? resumed(model, now) : undefined;
    case "withdraw":
      return model.state === "lifted" && model.statement !== undefined ? withoutStatement(model) : undefined;
  }
}

/** What `flagsOf` must say. */
export function flagsOf(before: Model, now: number): number {
  const model = settle(before, now);
  const disclosed = model.statement?.revokedAt === 0 ? FLAGS.DISCLOSED : 0;
  if (model.state === "none") return 0;
  if (model.state === "lifted") return FLAGS.LIFTED | disclosed;
  if (model.state === "contested") return FLAGS.DUE | FLAGS.CONTESTED;
  if (disclosed !== 0) return disclosed;
  return now > dueAtOf(model) ? FLAGS.DUE | FLAGS.OVERDUE : FLAGS.DUE;
}

function dueAtOf(model: Model): number {
  const revokedAt = model.statement?.revokedAt ?? 0;
  return revokedAt === 0 ? model.dueAt : Math.max(model.dueAt, revokedAt + GRACE);
}

function lifted(model: Model): Model {
  return { ...model, state: "lifted", lowSince: 0 };
}

function resumed(model: Model, now: number): Model {
  if (model.state !== "contested") return model;
  return { ...model, state: "standing", dueAt: model.dueAt + now - model.contestedAt };
}

function withoutStatement({ statement: _dropped, ...model }: Model): Model {
  return model;
}
