import {
  type MerkleProof,
  type ProvingOptions,
  type PseudonymProver,
  type RealDidNetwork,
  type Wallet,
  createProver,
  downloadBytes,
  fetchMembership,
  isCurrentRoot,
} from "realdid";

import type { PortalConfig } from "../../config.ts";
import { WalletRootReplaced } from "../../errors.ts";
import type { Report } from "../keeper/messages.ts";
import type { DeviceStore } from "../vault/deviceStore.ts";
import { fetchArtifacts } from "./fetchArtifacts.ts";

/** What a proof is made with. */
export interface Proving {
  readonly config: PortalConfig;
  readonly network: RealDidNetwork;
  readonly store: DeviceStore;
  readonly wallet: Wallet;
  readonly report: Report;
}

/** The group of verified people. */
export const CITIZENS = 0;

/**
 * Proves on this device something that needs the wallet's place among the verified people.
 *
 * @param proving wallet, network and what is kept
 * @param prove given the place in the newest tree, and the prover
 * @returns what `prove` does
 * @throws EnrolmentNotInGroup if the person is not (yet) in the group; {@link WalletRootReplaced} if it was published anew meanwhile
 */
export async function proveMembership<T>(
  proving: Proving,
  prove: (path: MerkleProof, prover: PseudonymProver, options: ProvingOptions) => Promise<T>,
): Promise<T> {
  const { network, report } = proving;
  const path = await readPath(proving);
  const prover = await openProver(proving);
  try {
    // A root that only this person was given would identify them.
    if (!(await isCurrentRoot(network, CITIZENS, path.root))) throw new WalletRootReplaced();
    const onProgress = (share: number): void => {
      report("proof", share);
    };
    return await prove(path, prover, { onProgress });
  } finally {
    prover.close();
  }
}

function readPath({ config, network, store, wallet, report }: Proving): Promise<MerkleProof> {
  report("members", 0);
  return fetchMembership(network, {
    groupId: CITIZENS,
    commitment: wallet.commitment,
    fetchBytes: (path, mostBytes, signal) => downloadBytes(`${config.authorityUrl}${path}`, { mostBytes, signal }),
    cache: { get: store.readShard, set: store.keepShard },
    onProgress: (done, total) => {
      report("members", done / total);
    },
  });
}

async function openProver({ config, report }: Proving): Promise<PseudonymProver> {
  report("prover", 0);
  const artifacts = await fetchArtifacts(config.artifacts, (share) => {
    report("prover", share);
  });
  return createProver(31, artifacts);
}
