import type { Hex } from "../../chain/hex.ts";
import type { RealDidError } from "../../errors.ts";
import { EnrolmentNotPresent, EnrolmentResidentIdInvalid } from "../errors.ts";
import { type ResidentId, parseResidentId } from "../residentId.ts";
import type { Authority } from "./authority.ts";
import type { AuthorityRecords } from "./authorityStore.ts";
import { deskPresence } from "./deskPresence.ts";
import type { PresenceClaim } from "./presence.ts";

/** Stands for a nonce that cannot be one; no session has it. */
const NO_SESSION: Hex = `0x${"00".repeat(32)}`;

/** A claim of presence that held a moment ago. */
export interface PresentPerson {
  readonly number: ResidentId;
  /**
   * Asks once more and uses the claim up, in the transaction that it allows.
   *
   * @throws {@link EnrolmentNotPresent} if it no longer holds
   */
  close(records: AuthorityRecords): Promise<void>;
}

/**
 * Checks number and presence. Whatever is wrong, the same hashes are made and the same rows are looked up before it is said.
 *
 * @param authority whose presence source
 * @param claim number as written, session and code
 * @returns the person who is present
 * @throws EnrolmentResidentIdInvalid {@link EnrolmentNotPresent}
 */
export async function requirePresence(
  authority: Authority,
  claim: Omit<PresenceClaim, "number"> & { readonly number: string },
): Promise<PresentPerson> {
  const presence = authority.presence ?? deskPresence;
  const parsed = parseNumber(claim.number, authority.now());
  const number = typeof parsed === "string" ? parsed : undefined;
  const sessionNonce = /^0x[0-9a-f]{64}$/iu.test(claim.sessionNonce) ? claim.sessionNonce : NO_SESSION;
  const checked: PresenceClaim = { number, sessionNonce, code: claim.code };
  const isPresent = await authority.store.transact((records) => presence.isPresent(authority, records, checked));
  if (typeof parsed !== "string") throw parsed;
  if (!isPresent) throw new EnrolmentNotPresent();
  return {
    number: parsed,
    async close(records) {
      const holds =
        (await presence.isPresent(authority, records, checked)) && (await presence.close(authority, records, checked));
      if (!holds) throw new EnrolmentNotPresent();
    },
  };
}

function parseNumber(written: string, now: number): ResidentId | RealDidError {
  try {
    return parseResidentId(written, now);
  } catch (thrown) {
    if (thrown instanceof EnrolmentResidentIdInvalid) return thrown;
    throw thrown;
  }
}
