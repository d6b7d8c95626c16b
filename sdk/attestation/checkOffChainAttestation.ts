import { Contract, ZeroAddress } from "ethers";

import type { RealDidNetwork } from "../chain/network.ts";
import { decodeRevert } from "../chain/reverts.ts";
import { view } from "../chain/send.ts";
import { accreditationOf, wasAccredited } from "./accreditation.ts";
import { isIncluded } from "./anchorTree.ts";
import type { StatementSchema } from "./content.ts";
import {
  AttestationDocumentSignatureInvalid,
  AttestationIssuerNotAccredited,
  AttestationIssuerSuspended,
  AttestationNotAnchored,
  AttestationRevokedByIssuer,
} from "./errors.ts";
import { type OffChainAttestation, parseOffChainAttestation } from "./offChainDocument.ts";
import { parseInclusion } from "./parseInclusion.ts";
import { isNetworkPolicy } from "./schemaId.ts";
import {
  type VerifiedAttestation,
  type VerifyingOptions,
  isSignedByKey,
  offChainHash,
  readOffChainAttestation,
} from "./verifyOffChainAttestation.ts";

// Answers are read as whole words, as the log reads them: a decoder of bytes4 or bool would take more than one for a yes.
const ERC1271 = ["function isValidSignature(bytes32 hash, bytes signature) view returns (bytes32)"];
const ERC1271_VALID = `0x1626ba7e${"00".repeat(28)}`;
const POLICY = ["function mayIssue(bytes32 schema, address issuer) view returns (uint256)"];

/** A document that holds now, as far as chain and clock can say. */
export interface CheckedAttestation<
  Schema extends StatementSchema = StatementSchema,
> extends VerifiedAttestation<Schema> {
  /** When its issuer time-stamped it, unix seconds; 0 if no inclusion proof was given. */
  readonly anchoredAt: number;
  /** Unix seconds; 0 if its issuer is not suspended. */
  readonly issuerSuspendedAt: number;
}

/**
 * Checks an off-chain attestation against the chain: besides {@link verifyOffChainAttestation}, that it was not revoked and that its issuer is
 * accredited. Both are read side by side, which ethers sends as one request. A suspended issuer's document counts only with an inclusion
 * proof under a root that it anchored while accredited. An issuer that is a contract is asked by ERC-1271.
 *
 * @param network connected network; a provider is enough
 * @param document as received, parsed JSON
 * @param options `inclusion` as {@link inclusionOf} gives it, schema to expect, and the time
 * @returns what the document says
 * @throws {AttestationRevokedByIssuer} {@link AttestationIssuerNotAccredited} {@link AttestationIssuerSuspended}
 * {@link AttestationNotAnchored} and as {@link verifyOffChainAttestation}
 * @see docs/spec/attestation.md section 9
 */
export async function checkOffChainAttestation<Schema extends StatementSchema = StatementSchema>(
  network: RealDidNetwork,
  document: unknown,
  options: VerifyingOptions<Schema> & { readonly inclusion?: unknown } = {},
): Promise<CheckedAttestation<Schema>> {
  const parsed = parseOffChainAttestation(document);
  const read = readOffChainAttestation(network.deployment, parsed, options);
  const isByKey = isSignedByKey(parsed, read);
  const [isSigned, , anchoredAt, standing] = await Promise.all([
    isByKey || isAcceptedByContract(network, parsed, read),
    checkRevocation(network, read),
    readAnchoring(network, read, options.inclusion),
    readStanding(network, read),
  ]);
  if (!isSigned) throw new AttestationDocumentSignatureInvalid(read.issuer);
  if (!standing.mayIssue && !(await countsAsAnchored(network, read, anchoredAt))) {
    if (standing.suspendedAt === 0) throw new AttestationIssuerNotAccredited(read.schema.id, read.issuer);
    throw new AttestationIssuerSuspended(read.issuer, standing.suspendedAt);
  }
  return { ...read, anchoredAt, issuerSuspendedAt: standing.suspendedAt };
}

type Read = Omit<VerifiedAttestation, "content">;

/** A schema that does not allow revocation: what its issuer revoked nevertheless is passed over. */
async function checkRevocation(network: RealDidNetwork, { uid, issuer, schema }: Read): Promise<void> {
  if (!schema.revocable) return;
  const { revokedAt } = await view(network.attestationLog.statusOf(issuer, uid));
  if (revokedAt !== 0n) throw new AttestationRevokedByIssuer(uid, Number(revokedAt));
}

async function readStanding(
  network: RealDidNetwork,
  { issuer, schema: { id, policy } }: Read,
): Promise<{ readonly mayIssue: boolean; readonly suspendedAt: number }> {
  if (policy === ZeroAddress) return { mayIssue: true, suspendedAt: 0 };
  if (isNetworkPolicy(network.deployment, policy)) {
    const { since, suspendedAt } = await accreditationOf(network, id, issuer);
    return { mayIssue: since !== 0 && suspendedAt === 0, suspendedAt };
  }
  const mayIssue: unknown = await ask(new Contract(policy, POLICY, network.runner), "mayIssue", id, issuer);
  return { mayIssue: mayIssue === 1n, suspendedAt: 0 };
}

async function readAnchoring(network: RealDidNetwork, { uid, issuer }: Read, inclusion: unknown): Promise<number> {
  if (inclusion === undefined) return 0;
  const { uid: included, root, proof } = parseInclusion(inclusion);
  if (included !== uid || !isIncluded(uid, root, proof)) throw new AttestationNotAnchored(uid);
  const anchoredAt = Number(await view(network.attestationLog.anchoredAt(issuer, root)));
  if (anchoredAt === 0) throw new AttestationNotAnchored(uid);
  return anchoredAt;
}

/** Only governance's accreditations have a history; another policy is known as it answers now. */
async function countsAsAnchored(
  network: RealDidNetwork,
  { issuer, schema }: Read,
  anchoredAt: number,
): Promise<boolean> {
  if (anchoredAt === 0 || !isNetworkPolicy(network.deployment, schema.policy)) return false;
  return wasAccredited(network, schema.id, issuer, anchoredAt);
}

async function isAcceptedByContract(
  network: RealDidNetwork,
  document: OffChainAttestation,
  read: Read,
): Promise<boolean> {
  const issuer = new Contract(document.issuer, ERC1271, network.runner);
  return (await ask(issuer, "isValidSignature", offChainHash(document, read), document.signature)) === ERC1271_VALID;
}

/** Undefined: no contract, or it refuses. An endpoint that fails is an error, not a no. */
async function ask(contract: Contract, method: string, ...args: readonly unknown[]): Promise<unknown> {
  try {
    return (await contract.getFunction(method).staticCall(...args)) as unknown;
  } catch (thrown) {
    const { code, message } = thrown as { readonly code?: unknown; readonly message?: unknown };
    const isNo = code === "CALL_EXCEPTION" || code === "BAD_DATA" || /revert/i.test(String(message));
    if (isNo) return undefined;
    throw decodeRevert(thrown);
  }
}
