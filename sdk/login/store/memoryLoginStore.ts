import type { Hex } from "../../chain/hex.ts";
import type { PseudonymProof } from "../../pseudonym/proof.ts";
import { CHALLENGE_KEPT_SECONDS, SESSION_KEYS_MAXIMUM, canReplace, isSameRegistration } from "./loginStore.ts";
import type {
  ChallengeStore,
  LoginStore,
  RegistrationStore,
  SessionKeyRecord,
  SessionKeyStore,
  Visit,
  VisitStore,
} from "./loginStore.ts";
import type { LoginChallenge } from "../challenge/createChallenge.ts";

/** How much a store in memory holds at most. */
export interface MemoryLimits {
  /** Open challenges; one more drops the oldest. */
  readonly challenges?: number;
  /** Visits; one more drops the oldest. */
  readonly visits?: number;
}

const CHALLENGES_MAXIMUM = 100_000;
const VISITS_MAXIMUM = 1_000_000;

/**
 * Keeps everything in memory: for one process, and until it ends.
 *
 * @param limits how much it holds at most, so that a flood of requests does not use up the memory
 * @returns an empty store
 * @see docs/spec/login.md section 8
 * @example
 * const store = memoryLoginStore();
 */
export function memoryLoginStore({ challenges, visits }: MemoryLimits = {}): LoginStore {
  const open = memoryChallenges(challenges ?? CHALLENGES_MAXIMUM);
  const keys = memorySessionKeys();
  const stays = memoryVisits(visits ?? VISITS_MAXIMUM);
  return {
    challenges: open,
    sessionKeys: keys,
    registrations: memoryRegistrations(),
    visits: stays,
    dropExpired(time) {
      open.dropExpired(time);
      keys.dropExpired(time);
      stays.dropExpired(time);
      return Promise.resolve();
    },
  };
}

interface Expiring {
  dropExpired(time: number): void;
}

function memoryChallenges(maximum: number): ChallengeStore & Expiring {
  const challenges = new Map<string, LoginChallenge>();
  /** All live about equally long, so the oldest come first, and the first that has not ended ends the search. */
  const dropExpired = (time: number): void => {
    for (const [key, { expiresAt }] of challenges) {
      if (expiresAt + CHALLENGE_KEPT_SECONDS >= time) break;
      challenges.delete(key);
    }
  };
  return {
    dropExpired,
    keep(challenge) {
      dropExpired(challenge.issuedAt);
      challenges.set(keyOf(challenge.platformId, challenge.nonce), challenge);
      dropOldest(challenges, maximum);
      return Promise.resolve();
    },
    take(platformId, nonce) {
      const key = keyOf(platformId, nonce);
      const challenge = challenges.get(key);
      challenges.delete(key);
      return Promise.resolve(challenge);
    },
  };
}

function memorySessionKeys(): SessionKeyStore & Expiring {
  const keys = new Map<string, readonly SessionKeyRecord[]>();
  const put = (key: string, records: readonly SessionKeyRecord[]): void => {
    if (records.length === 0) keys.delete(key);
    else keys.set(key, records);
  };
  return {
    dropExpired(time) {
      for (const [key, records] of keys) {
        if (records.some(({ expiresAt }) => expiresAt < time))
          put(
            key,
            records.filter((one) => one.expiresAt >= time),
          );
      }
    },
    keep(record) {
      const key = keyOf(record.platformId, record.pseudonym);
      const others = (keys.get(key) ?? []).filter(({ publicKey }) => publicKey !== record.publicKey);
      const latest = [...others, record].sort((a, b) => b.expiresAt - a.expiresAt).slice(0, SESSION_KEYS_MAXIMUM);
      put(key, latest);
      return Promise.resolve();
    },
    find(platformId, pseudonym, publicKey) {
      const records = keys.get(keyOf(platformId, pseudonym)) ?? [];
      return Promise.resolve(records.find((record) => record.publicKey === publicKey));
    },
    drop(platformId, pseudonym, publicKey) {
      const key = keyOf(platformId, pseudonym);
      const others = (keys.get(key) ?? []).filter((record) => record.publicKey !== publicKey);
      put(key, others);
      return Promise.resolve();
    },
  };
}

function memoryRegistrations(): RegistrationStore {
  const held = new Map<string, PseudonymProof>();
  const keyOfProof = ({ platformId, pseudonym }: PseudonymProof): string => keyOf(platformId, pseudonym);
  return {
    hold(proof, chainTime) {
      const key = keyOfProof(proof);
      const other = held.get(key);
      if (other !== undefined && !canReplace(other, proof, chainTime)) return Promise.resolve(other);
      held.set(key, proof);
      return Promise.resolve(proof);
    },
    find: (platformId, pseudonym) => Promise.resolve(held.get(keyOf(platformId, pseudonym))),
    list(platformId) {
      const ours = [...held.values()].filter((proof) => proof.platformId === platformId.toLowerCase());
      return Promise.resolve(ours.sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1)));
    },
    drop(proof) {
      const key = keyOfProof(proof);
      const present = held.get(key);
      if (present !== undefined && isSameRegistration(present, proof)) held.delete(key);
      return Promise.resolve();
    },
  };
}

function memoryVisits(maximum: number): VisitStore & Expiring {
  const visits = new Map<string, Visit>();
  return {
    dropExpired(time) {
      for (const [key, { endsAt }] of visits) if (endsAt < time) visits.delete(key);
    },
    keep(visit) {
      visits.set(keyOf(visit.platformId, visit.tokenHash), visit);
      dropOldest(visits, maximum);
      return Promise.resolve();
    },
    find: (platformId, tokenHash) => Promise.resolve(visits.get(keyOf(platformId, tokenHash))),
    drop(platformId, tokenHash) {
      visits.delete(keyOf(platformId, tokenHash));
      return Promise.resolve();
    },
  };
}

function keyOf(platformId: Hex, part: string | bigint): string {
  return `${platformId.toLowerCase()} ${part}`;
}

function dropOldest(map: Map<string, unknown>, maximum: number): void {
  for (const key of map.keys()) {
    if (map.size <= maximum) return;
    map.delete(key);
  }
}
