import { getAddress, hexlify, keccak256, randomBytes, toBeHex } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { canonicalJson } from "../platform/canonicalJson.ts";
import { platformId } from "../platform/platformId.ts";
import { type LinkProof, type LinkRequest, verifyLink } from "../pseudonym/linkProof.ts";
import { attestStatement, type StatementAuthority } from "./attestStatement.ts";
import { DisclosureHolderUnknown, DisclosureLinkMismatch, DisclosureLinkUnknown } from "./errors.ts";
import type { LinkRequestStore } from "./linkRequestStore.ts";
import type { NameStatement } from "./nameStatement.ts";
import { nameStatementPurpose } from "./requestLink.ts";

/** What a holder sends to have its own name stated. */
export interface SelfStatementRequest {
  /** Slug. */
  readonly platform: string;
  /** The authority's own request, of this session; its nonce is accepted once. */
  readonly request: LinkRequest;
  readonly link: LinkProof;
  /** Unix seconds; 0 means never. The request binds it. */
  readonly expiresAt: number;
}

/** What the holder gets. */
export interface SelfStatement {
  readonly statement: NameStatement;
  /** Opens the statement's `evidenceHash` together with the link proof, in a dispute. The holder keeps both; the authority neither. */
  readonly transcriptSalt: Hex;
}

/** Finds the real name of a person whose enrolment is live; undefined, or EnrolmentPersonUnknown, if there is none with this commitment. */
export type NameOf = (commitment: bigint) => Promise<string | undefined>;

/** The authority's records, as far as a statement needs them. */
export interface StatementRecords {
  /** What {@link requestLink} kept. A proof made at a stranger's request must not get a name. */
  readonly requests: LinkRequestStore;
  readonly nameOf: NameOf;
}

/**
 * The authority's rule for an own-name statement: the link proof shows that this platform's pseudonym belongs to a commitment that the
 * authority enrolled; the statement names that person. The proof is not stored.
 *
 * @param network connected network
 * @param authority account of the accredited issuer, which pays, and its key
 * @param asked what the holder sent
 * @param records the authority's; the request is used up, whatever comes of it
 * @param time unix seconds of the newest block
 * @returns statement and salt, for the holder
 * @throws {DisclosureLinkMismatch} {@link DisclosureLinkUnknown} {@link DisclosureHolderUnknown}, what `verifyLink` throws, and the attestation log's errors
 * @see docs/spec/disclosure.md section 4
 */
export async function issueSelfStatement(
  network: RealDidNetwork,
  authority: StatementAuthority,
  asked: SelfStatementRequest,
  { requests, nameOf }: StatementRecords,
  time: number,
): Promise<SelfStatement> {
  const issuer = getAddress(await authority.signer.getAddress()) as Hex;
  checkRequest(network, issuer, asked);
  const own = await requests.take(asked.request.nonce);
  if (own === undefined || canonicalJson(own) !== canonicalJson(asked.request)) throw new DisclosureLinkUnknown();
  await verifyLink(asked.request, asked.link, time);
  const name = await nameOf(asked.link.commitment);
  if (name === undefined) throw new DisclosureHolderUnknown();
  const transcriptSalt = hexlify(randomBytes(32)) as Hex;
  const statement = await attestStatement(network, authority, {
    platform: asked.platform,
    pseudonym: asked.link.pseudonym,
    kind: "self",
    name,
    signedAt: time,
    expiresAt: asked.expiresAt,
    evidenceHash: transcriptHash(asked.request, asked.link, transcriptSalt),
  });
  return { statement, transcriptSalt };
}

/**
 * Hash of a link proof's transcript, salted.
 *
 * @param request what the authority asked
 * @param link what the holder answered
 * @param salt 32 random bytes
 * @returns keccak256 of the canonical JSON of all three
 */
export function transcriptHash(request: LinkRequest, link: LinkProof, salt: Hex): Hex {
  const hex = (value: bigint): string => toBeHex(value, 32);
  const transcript = {
    request,
    link: { pseudonym: hex(link.pseudonym), commitment: hex(link.commitment), points: link.points.map(hex) },
    salt,
  };
  return keccak256(new TextEncoder().encode(canonicalJson(transcript))) as Hex;
}

/** A proof made for another authority, purpose, expiry, platform or network must not count here. */
function checkRequest(
  network: RealDidNetwork,
  issuer: Hex,
  { request, platform, expiresAt }: SelfStatementRequest,
): void {
  if (request.networkId.toLowerCase() !== network.deployment.networkId.toLowerCase())
    throw new DisclosureLinkMismatch("network");
  if (request.platformId.toLowerCase() !== platformId(platform)) throw new DisclosureLinkMismatch("platform");
  if (request.verifier.toLowerCase() !== issuer.toLowerCase()) throw new DisclosureLinkMismatch("authority");
  if (request.purpose.toLowerCase() !== nameStatementPurpose(expiresAt)) throw new DisclosureLinkMismatch("purpose");
}
