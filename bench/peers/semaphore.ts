import { Group } from "@semaphore-protocol/group";
import { type Identity } from "@semaphore-protocol/identity";
import { type SemaphoreProof, generateProof } from "@semaphore-protocol/proof";
import type { Contract, Provider, Signer } from "ethers";

import { codeRow } from "../code.ts";
import { gasRows } from "../gas.ts";
import type { Row } from "../row.ts";
import { compilePeer, deployPeer } from "./compile.ts";

const SOURCES = ["Semaphore", "base/SemaphoreVerifier"].map((name) => `@semaphore-protocol/contracts/${name}.sol`);
const DEPTH = 16;
const BATCH = 100;

/** What was deployed and measured. */
interface Deployed {
  readonly semaphore: Contract;
  readonly verifier: Contract;
  readonly gas: ReturnType<typeof gasRows>;
  /** Commitments of the members, in their order. */
  readonly members: readonly bigint[];
}

/**
 * Measures Semaphore's own group: adding members, with its tree on chain.
 *
 * @param signer pays and administers the group
 * @param identities members, at least 200
 * @returns one row of Semaphore
 */
export async function measureAddMembers(signer: Signer, identities: readonly Identity[]): Promise<Row[]> {
  return (await deployAndAdd(signer, identities)).gas.rows;
}

async function deployAndAdd(signer: Signer, identities: readonly Identity[]): Promise<Deployed> {
  const gas = gasRows("semaphore", "@semaphore-protocol/contracts 4.14.3");
  // The package ships sources only. The optimizer's runs are set as high as ours, in the peer's favour.
  const output = compilePeer(SOURCES, {
    optimizer: { enabled: true, runs: 1_000_000 },
    evmVersion: "osaka",
  });
  const verifier = (await deployPeer(output, "SemaphoreVerifier", signer)) as Contract;
  const semaphore = (await deployPeer(output, "Semaphore", signer, await verifier.getAddress())) as Contract;
  await (await semaphore.getFunction("createGroup()")()).wait();
  const commitments = identities.map((identity) => identity.commitment);
  const [half, rest] = [commitments.slice(0, BATCH), commitments.slice(BATCH, 2 * BATCH)];
  await (await semaphore.addMembers!(0, half)).wait();
  await gas.add("enrolment.publish.calldata", semaphore.addMembers!(0, rest), `each of ${BATCH}, tree on chain`, BATCH);
  return { semaphore, verifier, gas, members: [...half, ...rest] };
}

/**
 * Measures Semaphore's own contracts, with a real proof.
 *
 * @param signer pays and administers the group
 * @param identities members; the first one proves
 * @returns rows of Semaphore
 */
export async function measureSemaphore(signer: Signer, identities: readonly Identity[]): Promise<Row[]> {
  const { semaphore, verifier, gas, members } = await deployAndAdd(signer, identities);
  const { rows, add } = gas;
  const [first] = identities;
  if (first === undefined) throw new Error("no identity to prove with");
  const group = new Group([...members]);
  const artifacts = {
    wasm: require.resolve(`@zk-kit/semaphore-artifacts/semaphore-${DEPTH}.wasm`),
    zkey: require.resolve(`@zk-kit/semaphore-artifacts/semaphore-${DEPTH}.zkey`),
  };
  const prove = (scope: bigint): Promise<SemaphoreProof> => generateProof(first, group, 1n, scope, DEPTH, artifacts);
  const spare = await prove(1n);
  await (await semaphore.validateProof!(0, spare)).wait();
  await add(
    "pseudonym.register",
    semaphore.validateProof!(0, await prove(2n)),
    "records a nullifier, binds no controller",
  );
  const addresses = await Promise.all([semaphore, verifier].map((contract) => contract.getAddress()));
  const provider = signer.provider as Provider;
  return [...rows, await codeRow(provider, "semaphore", addresses, "Semaphore and SemaphoreVerifier, 32 depths")];
}
