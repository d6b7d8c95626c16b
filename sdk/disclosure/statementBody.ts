import { toBeHex } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { LinkRequest } from "../pseudonym/linkProof.ts";
import type { ProofPoints } from "../pseudonym/proof.ts";
import type { BackerStatementRequest } from "./issueBackerStatement.ts";
import type { SelfStatementRequest } from "./issueSelfStatement.ts";

/** What a holder sends for its own name, as JSON: every number as 0x and 64 hex digits. For the authority's eyes alone. */
export interface SelfStatementBody {
  readonly platform: string;
  readonly request: LinkRequest;
  readonly link: { readonly pseudonym: Hex; readonly commitment: Hex; readonly points: readonly Hex[] };
  readonly expiresAt: number;
}

/** What a creator sends for its backer's name, as JSON. */
export interface BackerStatementBody extends Omit<BackerStatementRequest, "pseudonym"> {
  readonly pseudonym: Hex;
}

/**
 * Writes a request for an own-name statement as it is sent to the authority.
 *
 * @param asked with the link proof
 * @returns a JSON value; send it to the authority alone and keep no copy but for a dispute
 * @see docs/spec/disclosure.md section 4
 */
export function formatSelfStatement({ platform, request, link, expiresAt }: SelfStatementRequest): SelfStatementBody {
  const { pseudonym, commitment, points } = link;
  return {
    platform,
    request,
    link: { pseudonym: word(pseudonym), commitment: word(commitment), points: points.map(word) },
    expiresAt,
  };
}

/**
 * Reads what {@link formatSelfStatement} wrote.
 *
 * @param body of the shape; whoever received it checked that
 * @returns the request, for `issueSelfStatement`, which checks the rest
 */
export function readSelfStatement({ platform, request, link, expiresAt }: SelfStatementBody): SelfStatementRequest {
  const points = link.points.map(BigInt) as unknown as ProofPoints;
  const read = { pseudonym: BigInt(link.pseudonym), commitment: BigInt(link.commitment), points };
  return { platform, request: { ...request, nonce: request.nonce.toLowerCase() as Hex }, link: read, expiresAt };
}

/**
 * Writes a request for a statement that names a backer.
 *
 * @param asked with the backer's consent
 * @returns a JSON value
 * @see docs/spec/disclosure.md section 5
 */
export function formatBackerStatement(asked: BackerStatementRequest): BackerStatementBody {
  return { ...asked, pseudonym: word(asked.pseudonym) };
}

/**
 * Reads what {@link formatBackerStatement} wrote.
 *
 * @param body of the shape; whoever received it checked that
 * @returns the request, for `issueBackerStatement`, which checks the rest
 */
export function readBackerStatement(body: BackerStatementBody): BackerStatementRequest {
  return { ...body, pseudonym: BigInt(body.pseudonym) };
}

function word(value: bigint): Hex {
  return toBeHex(value, 32) as Hex;
}
