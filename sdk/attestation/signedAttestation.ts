import type { ContractTransactionReceipt, Signer } from "ethers";

import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { send } from "../chain/send.ts";
import type { IssuedStatement } from "./attest.ts";
import {
  checkAddress,
  checkBytes,
  checkBytes32,
  checkDeadline,
  checkObject,
  checkSigner,
  checkStatement,
} from "./checkField.ts";
import type { StatementSchema } from "./content.ts";
import { AttestationDocumentAltered } from "./errors.ts";
import { senderOf } from "./signer.ts";
import { type StatementOptions, createStatement, statementUid } from "./statement.ts";
import { ATTEST_TYPES, REVOKE_TYPES, attestMessage, attestationDomain } from "./typedData.ts";

/** A statement that its issuer signed: anyone may submit it and pay. */
export interface SignedAttestation extends IssuedStatement {
  /** Last second at which it may be submitted, unix seconds. */
  readonly deadline: number;
  readonly signature: Hex;
}

/** A revocation that its issuer signed. */
export interface SignedRevocation {
  readonly uid: Hex;
  readonly issuer: Hex;
  readonly deadline: number;
  readonly signature: Hex;
}

/**
 * Signs a statement, for somebody else to submit.
 *
 * @param network connected network
 * @param issuer the issuer's signer
 * @param options what is stated, and `deadline` in unix seconds
 * @returns signed statement
 * @throws {AttestationSignerMissing} {@link AttestationFieldInvalid} and as {@link createStatement}
 * @see docs/spec/attestation.md section 6
 */
export async function signAttestation<Schema extends StatementSchema>(
  network: RealDidNetwork,
  issuer: Signer,
  options: StatementOptions<Schema> & { readonly deadline: number },
): Promise<SignedAttestation> {
  const { deployment } = network;
  const statement = createStatement<Schema>(deployment, options);
  const { deadline } = options;
  checkDeadline(deadline);
  checkSigner(issuer);
  const address = (await issuer.getAddress()) as Hex;
  const domain = attestationDomain(deployment.chainId, deployment.addresses.attestationLog);
  const signature = (await issuer.signTypedData(
    domain,
    ATTEST_TYPES,
    attestMessage(address, statement, deadline),
  )) as Hex;
  return { uid: statementUid(deployment, address, statement), issuer: address, statement, deadline, signature };
}

/**
 * Submits a signed statement.
 *
 * @param network connected network; its runner pays
 * @param signed statement with its issuer's signature
 * @returns the receipt
 * @throws {AttestationSignerMissing} {@link AttestationFieldInvalid} {@link AttestationDocumentAltered} and the log's own errors
 */
export async function submitAttestation(
  network: RealDidNetwork,
  signed: SignedAttestation,
): Promise<ContractTransactionReceipt> {
  checkObject("attestation", signed);
  checkStatement(signed.statement);
  checkSignedFields(signed);
  if (statementUid(network.deployment, signed.issuer, signed.statement) !== signed.uid)
    throw new AttestationDocumentAltered(String(signed.uid));
  await senderOf(network);
  return send(
    network.attestationLog.attestBySignature(signed.statement, signed.issuer, signed.deadline, signed.signature),
  );
}

/**
 * Signs a revocation, for somebody else to submit.
 *
 * @param network connected network
 * @param issuer the issuer's signer
 * @param options `uid` to revoke and `deadline` in unix seconds
 * @returns signed revocation
 * @see docs/spec/attestation.md section 6
 */
export async function signRevocation(
  network: RealDidNetwork,
  issuer: Signer,
  options: { readonly uid: Hex; readonly deadline: number },
): Promise<SignedRevocation> {
  const { chainId, addresses } = network.deployment;
  checkObject("options", options);
  const { uid, deadline } = options;
  checkBytes32("uid", uid);
  checkDeadline(deadline);
  checkSigner(issuer);
  const message = { issuer: (await issuer.getAddress()) as Hex, uid, deadline };
  const signature = await issuer.signTypedData(
    attestationDomain(chainId, addresses.attestationLog),
    REVOKE_TYPES,
    message,
  );
  return { ...message, signature: signature as Hex };
}

/**
 * Submits a signed revocation.
 *
 * @param network connected network; its runner pays
 * @param signed revocation with its issuer's signature
 * @returns the receipt
 * @throws {AttestationSignerMissing} {@link AttestationFieldInvalid} and the log's own errors
 */
export async function submitRevocation(
  network: RealDidNetwork,
  signed: SignedRevocation,
): Promise<ContractTransactionReceipt> {
  checkObject("revocation", signed);
  checkBytes32("uid", signed.uid);
  checkSignedFields(signed);
  await senderOf(network);
  return send(network.attestationLog.revokeBySignature(signed.uid, signed.issuer, signed.deadline, signed.signature));
}

function checkSignedFields(signed: { readonly issuer: Hex; readonly deadline: number; readonly signature: Hex }): void {
  checkAddress("issuer", signed.issuer);
  checkDeadline(signed.deadline);
  checkBytes("signature", signed.signature);
}
