import { Identity } from "@semaphore-protocol/identity";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { measureJobs } from "../enrolment/jobs.ts";
import { measureThroughput } from "../enrolment/throughput.ts";
import { measureTree } from "../enrolment/measureTree.ts";
import { measureWallet } from "../enrolment/measureWallet.ts";
import { measureEnrolment } from "../ours/enrolment.ts";
import { measureAddMembers } from "../peers/semaphore.ts";
import { signerOf } from "../peers/signer.ts";
import type { Row } from "../row.ts";
import { seeded } from "../seed.ts";

/** Members of the peer's group. */
const IDENTITIES = 200;

/**
 * Enrolment at the scale of a country: the tree, what a wallet takes from it, the service, and the gas of publishing.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @returns rows in ms, CPU µs, bytes, gas and per second
 * @throws BenchAppMissing if apps/authority is not installed
 */
export async function measure(hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  // First: programs of their own, while this one has nothing to do; the service's, so that it is said at once if it is not installed.
  const throughput = await measureThroughput();
  const jobs = await measureJobs();
  const tree = await measureTree();
  const wallet = await measureWallet();
  const { deployRealDid } = await import("../../test/fixture.ts");
  const { rows } = await measureEnrolment(await deployRealDid(), []);
  const identities = Array.from({ length: IDENTITIES }, (_, i) => new Identity(seeded(`identity ${i}`)));
  const peer = await measureAddMembers(await signerOf(hre), identities);
  return [...tree, ...wallet, ...throughput, ...jobs, ...rows, ...peer];
}
