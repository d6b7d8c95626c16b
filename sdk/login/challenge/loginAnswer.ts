import type { Hex } from "../../chain/hex.ts";
import type { PseudonymProof } from "../../pseudonym/proof.ts";

/** A short-lived key that a login authorises to answer further challenges of the same platform. */
export interface SessionKeyGrant {
  /** P-256, 65 bytes uncompressed. */
  readonly publicKey: Hex;
  /** Unix seconds; at most the challenge's `sessionSeconds` after it was issued. */
  readonly expiresAt: number;
}

interface Answer {
  /** Of the challenge that is answered. */
  readonly nonce: string;
  readonly pseudonym: bigint;
  /** Checksummed address. */
  readonly controller: Hex;
  readonly signature: Hex;
}

/** Signed by the pseudonym's controller, with its key or as a contract. */
export interface ControllerAnswer extends Answer {
  readonly signedBy: "controller";
  /** Key that this login authorises; part of the signed text. */
  readonly sessionKey?: SessionKeyGrant;
  /** First visit: registers the pseudonym with this controller. */
  readonly registration?: PseudonymProof;
}

/** Signed by a key that an earlier login authorised: 64 bytes r and s of ECDSA with P-256 and SHA-256. */
export interface SessionAnswer extends Answer {
  readonly signedBy: "session";
  /** Of the session key. */
  readonly publicKey: Hex;
}

/** A visitor's answer to a challenge. */
export type LoginAnswer = ControllerAnswer | SessionAnswer;
