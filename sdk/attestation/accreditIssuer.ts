import type { ContractTransactionReceipt, Signer } from "ethers";

import { type ConsortiumAct, callFromSafe, executeAct, scheduleAct } from "../chain/consortium.ts";
import type { Hex } from "../chain/hex.ts";
import type { RealDidNetwork } from "../chain/network.ts";
import { checkAddress, checkBytes32, checkObject } from "./checkField.ts";
import { AttestationFieldInvalid } from "./errors.ts";

/** Who is to be accredited for what. */
export interface AccreditationAct {
  /** Id of a schema whose policy is the network's. */
  readonly schema: Hex;
  readonly issuer: Hex;
  /** Where the public can read who the issuer is and how it checks. */
  readonly uri: string;
}

/**
 * Schedules an accreditation; it can be executed when the consortium's delay has passed.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the consortium Safe's threshold
 * @param act who and for what
 * @returns the receipt
 * @throws {AttestationFieldInvalid} and the Safe's and the access manager's errors
 */
export async function scheduleAccreditation(
  network: RealDidNetwork,
  owners: readonly Signer[],
  act: AccreditationAct,
): Promise<ContractTransactionReceipt> {
  return scheduleAct(network, owners, accreditCall(network, act));
}

/**
 * Executes an accreditation that was scheduled and whose delay has passed.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the consortium Safe's threshold
 * @param act the same as scheduled
 * @returns the receipt
 * @throws as {@link scheduleAccreditation}, and the log's own errors
 */
export async function executeAccreditation(
  network: RealDidNetwork,
  owners: readonly Signer[],
  act: AccreditationAct,
): Promise<ContractTransactionReceipt> {
  return executeAct(network, owners, accreditCall(network, act));
}

/**
 * Suspends an issuer at once, as the consortium, which supervises.
 *
 * @param network connected network; its runner pays
 * @param owners signers of at least the consortium Safe's threshold
 * @param act schema and issuer
 * @returns the receipt
 * @throws {AttestationFieldInvalid} and the log's own errors
 */
export async function suspendIssuer(
  network: RealDidNetwork,
  owners: readonly Signer[],
  act: Pick<AccreditationAct, "schema" | "issuer">,
): Promise<ContractTransactionReceipt> {
  checkAct(act);
  const { attestationLog, deployment, runner } = network;
  const data = attestationLog.interface.encodeFunctionData("suspend", [act.schema, act.issuer]) as Hex;
  const target = deployment.addresses.attestationLog;
  return callFromSafe(runner, deployment.addresses.consortiumSafe, owners, { target, data });
}

function accreditCall({ attestationLog, deployment }: RealDidNetwork, act: AccreditationAct): ConsortiumAct {
  checkAct(act);
  if (typeof act.uri !== "string") throw new AttestationFieldInvalid("uri", "a text");
  const args = [act.schema, act.issuer, act.uri] as [Hex, Hex, string];
  const data = attestationLog.interface.encodeFunctionData("accredit", args) as Hex;
  return { target: deployment.addresses.attestationLog, data };
}

function checkAct(act: Pick<AccreditationAct, "schema" | "issuer">): void {
  checkObject("act", act);
  checkBytes32("schema", act.schema);
  checkAddress("issuer", act.issuer);
}
