import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";

import type { Hex } from "../../chain/hex.ts";
import { LoginGroupMissing } from "../errors.ts";
import type { PlatformView } from "../view/platformView.ts";
import { readStanding } from "../verify/readStanding.ts";
import type { LoginStore, Visit } from "../store/loginStore.ts";
import type { LoginSession } from "../verify/verifyLogin.ts";
import { VISIT_COOKIE, readCookie } from "./cookies.ts";
import { LoginVisitMissing } from "./errors.ts";

/** A visitor who is signed in. */
export interface LoginVisit {
  /** The visitor's lasting identifier on this platform. */
  readonly pseudonym: bigint;
  readonly controller: Hex;
  /** `pending`: the first visit, whose registration is not on chain yet. */
  readonly state: "registered" | "pending";
  /** Unix seconds. */
  readonly endsAt: number;
}

/** What a guard asks of a visitor. */
export interface VisitRequirement {
  /** Groups of which the pseudonym must hold a live claim. */
  readonly groups?: readonly number[];
}

/** Keeps who is signed in, and asks of each request whether they still count. */
export interface Visits {
  /** Begins a visit, and ends the one that the browser had, with its session key if that is another. Returns the token for its cookie. */
  begin(session: LoginSession, publicKey: Hex | undefined, cookie: string | undefined): Promise<[LoginVisit, string]>;
  /** Ends the visit, and with it the session key that its login authorised or used. */
  end(cookie: string | undefined): Promise<void>;
  find(cookie: string | undefined): Promise<LoginVisit | undefined>;
  /** @throws LoginVisitMissing LoginGroupMissing */
  require(visit: LoginVisit | undefined, requirement: VisitRequirement): Promise<LoginVisit>;
}

const TOKEN = /^[0-9a-f]{64}$/u;
const TOKEN_BYTES = 32;

/**
 * Keeps visits in a store.
 *
 * @param view the platform's view of the chain: asked on every request, so that who is revoked is out at once
 * @param store where visits are kept, by the hash of their token
 * @param visitSeconds longest visit
 * @param now unix seconds
 * @returns the visits
 */
export function createVisits(view: PlatformView, store: LoginStore, visitSeconds: number, now: () => number): Visits {
  const { platformId } = view;

  const findKept = async (cookie: string | undefined): Promise<Visit | undefined> => {
    const token = readCookie(cookie, VISIT_COOKIE);
    if (token === undefined || !TOKEN.test(token)) return undefined;
    const visit = await store.visits.find(platformId, hashOf(token));
    return visit !== undefined && visit.endsAt > now() ? visit : undefined;
  };

  return {
    async begin(session, sessionKey, cookie) {
      const former = await findKept(cookie);
      if (former !== undefined) await endVisit(store, former, sessionKey);
      const token = bytesToHex(globalThis.crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
      const { pseudonym, controller, state } = session;
      const endsAt = Math.floor(now()) + visitSeconds;
      const visit = { tokenHash: hashOf(token), platformId, pseudonym, controller, endsAt };
      await store.visits.keep(sessionKey === undefined ? visit : { ...visit, sessionKey });
      return [{ pseudonym, controller, state, endsAt: Math.min(endsAt, session.endsAt ?? endsAt) }, token];
    },
    async end(cookie) {
      const visit = await findKept(cookie);
      if (visit !== undefined) await endVisit(store, visit);
    },
    async find(cookie) {
      const visit = await findKept(cookie);
      if (visit === undefined) return undefined;
      const standing = await readStanding(view, store.registrations, visit);
      if (standing === undefined) {
        await store.visits.drop(platformId, visit.tokenHash);
        return undefined;
      }
      const { pseudonym, controller, endsAt } = visit;
      const isPending = standing.state === "pending";
      return {
        pseudonym,
        controller,
        state: standing.state,
        endsAt: isPending ? Math.min(endsAt, standing.endsAt) : endsAt,
      };
    },
    async require(visit, { groups = [] }) {
      if (visit === undefined) throw new LoginVisitMissing();
      if (groups.length > 0 && !(await view.hasClaims(visit.pseudonym, groups))) throw new LoginGroupMissing(groups);
      return visit;
    },
  };
}

function hashOf(token: string): Hex {
  return `0x${bytesToHex(sha256(hexToBytes(token)))}`;
}

/** Ends a visit, and its session key unless the next visit has the same. */
async function endVisit(store: LoginStore, visit: Visit, kept?: Hex): Promise<void> {
  const { platformId, tokenHash, pseudonym, sessionKey } = visit;
  await store.visits.drop(platformId, tokenHash);
  if (sessionKey !== undefined && sessionKey !== kept) await store.sessionKeys.drop(platformId, pseudonym, sessionKey);
}
