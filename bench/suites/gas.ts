import { Identity } from "@semaphore-protocol/identity";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import { measureAttestation } from "../ours/attestation.ts";
import { measureDid } from "../ours/did.ts";
import { measureDisclosure } from "../ours/disclosure.ts";
import { measureEnrolment } from "../ours/enrolment.ts";
import { PEOPLE, measurePseudonym } from "../ours/pseudonym.ts";
import { measureEas } from "../peers/eas.ts";
import { measureEthrDid } from "../peers/ethrDid.ts";
import { measureSemaphore } from "../peers/semaphore.ts";
import { signerOf } from "../peers/signer.ts";
import { closeStockProver } from "../peers/stockProver.ts";
import type { Row } from "../row.ts";
import { seeded, seededKey, seededMnemonic } from "../seed.ts";

const PLATFORM = "weibo";

/**
 * Gas of every operation of the path, ours from deploy/ and peers' from their own packages, on the same chain.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @returns rows in gas, 21,000 included, divided by items where a call carries many
 */
export async function measure(hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  try {
    return [...(await measureOurs()), ...(await measurePeers(hre))];
  } finally {
    await closeStockProver();
  }
}

async function measureOurs(): Promise<Row[]> {
  const { deployRealDid } = await import("../../test/fixture.ts");
  const fixture = await deployRealDid();
  const { networkId } = fixture.network.deployment;
  const wallets = Array.from({ length: PEOPLE }, (_, i) => restoreWallet(seededMnemonic(`person ${i}`), networkId));
  const platform = platformId(PLATFORM);
  const did = await measureDid(fixture);
  const attestation = await measureAttestation(fixture);
  const enrolment = await measureEnrolment(
    fixture,
    wallets.map(({ commitment }) => commitment),
  );
  const pseudonym = await measurePseudonym(fixture, enrolment.tree, wallets, platform);
  const disclosure = await measureDisclosure(fixture, PLATFORM, platform, pseudonym.registered);
  return [...did, ...attestation, ...enrolment.rows, ...pseudonym.rows, ...disclosure];
}

async function measurePeers(hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  const signer = await signerOf(hre);
  const identities = Array.from({ length: 200 }, (_, i) => new Identity(seeded(`identity ${i}`)));
  return [
    ...(await measureEthrDid(signer)),
    ...(await measureEas(signer, seededKey("issuer"))),
    ...(await measureSemaphore(signer, identities)).filter(({ unit }) => unit === "gas"),
  ];
}
