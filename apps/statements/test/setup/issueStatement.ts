import type { Signer } from "ethers";
import { type Hex, type NameStatement, type RealDidNetwork, attestStatement } from "realdid";

/** What a statement of one's own name says. */
export interface StatedName {
  /** Slug. */
  readonly platform: string;
  readonly pseudonym: bigint;
  readonly name: string;
  /** Unix seconds; 0: never. */
  readonly expiresAt: number;
  /** Of the chain, unix seconds. */
  readonly time: number;
}

/** As the authority issues it, without the checks that come before. */
export async function issueStatement(
  network: RealDidNetwork,
  authority: Signer,
  { platform, pseudonym, name, expiresAt, time }: StatedName,
): Promise<NameStatement> {
  return attestStatement(network, authority, {
    platform,
    pseudonym,
    kind: "self",
    name,
    issuer: (await authority.getAddress()) as Hex,
    issuedAt: time,
    expiresAt,
    evidenceHash: `0x${"ab".repeat(32)}`,
  });
}
