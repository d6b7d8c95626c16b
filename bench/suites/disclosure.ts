import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { platformId } from "../../sdk/platform/platformId.ts";
import { holdPseudonyms } from "../disclosure/holdPseudonyms.ts";
import { measurePlanning } from "../disclosure/measurePlanning.ts";
import { measureVerify } from "../disclosure/measureVerify.ts";
import { measureDisclosure } from "../ours/disclosure.ts";
import { measureEas } from "../peers/eas.ts";
import { signerOf } from "../peers/signer.ts";
import type { Row } from "../row.ts";
import { seededKey } from "../seed.ts";

const PLATFORM = "weibo";

/**
 * Nobody else has duties of disclosure. Beside each act stands what comes nearest in the Ethereum Attestation Service: to state something of
 * somebody as its issuer, to state it by a signature that another submits, and to take it back.
 */
const NEAREST: Readonly<Record<string, string>> = {
  "disclosure.reportAudience": "attestation.attest",
  "disclosure.reportAudienceMany.100": "attestation.attestMany.100",
  "disclosure.disclose": "attestation.attestBySignature",
  "disclosure.discloseBacker": "attestation.attestBySignature",
  "disclosure.contest": "attestation.attestBySignature",
  "disclosure.withdraw": "attestation.revoke",
};

/**
 * Disclosure: its acts beside the nearest that a peer's own package has, verifying a statement, and an operator's plan of a million accounts.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @returns rows in gas, 21,000 included, divided by items where a call carries many; and CPU ms, ms and bytes of verifying and planning
 */
export async function measure(hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  // Each part is measured by a function of its own, one line here.
  const { deployRealDid } = await import("../../test/fixture.ts");
  return [
    ...(await measureActs()),
    ...(await measureNearest(hre)),
    ...(await measureVerify(hre.network.provider)),
    // Last: it leaves an embedded chain behind that is long.
    ...(await measurePlanning(hre, await deployRealDid())),
  ];
}

async function measureActs(): Promise<Row[]> {
  const { deployWithPeople } = await import("../../test/pseudonym/people.ts");
  const fixture = await deployWithPeople();
  const platform = platformId(PLATFORM);
  return measureDisclosure(fixture, PLATFORM, platform, await holdPseudonyms(fixture, platform));
}

async function measureNearest(hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  const rows = await measureEas(await signerOf(hre), seededKey("issuer"));
  return Object.entries(NEAREST).flatMap(([operation, nearest]) =>
    rows
      .filter((row) => row.operation === nearest)
      .map((row) => ({ ...row, operation, note: `has no duties: its ${nearest.split(".")[1]}; ${row.note}` })),
  );
}
