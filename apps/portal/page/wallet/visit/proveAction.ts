import {
  type MerkleProof,
  type PseudonymProof,
  type RealDidNetwork,
  type RestoredPseudonym,
  type Wallet,
  commonDeadline,
  createProver,
  downloadBytes,
  fetchMembership,
  freshController,
  isCurrentRoot,
  provePseudonym,
} from "realdid";

import type { PortalConfig } from "../../config.ts";
import { WalletCannotSign, WalletRootReplaced } from "../../errors.ts";
import type { Report } from "../keeper/messages.ts";
import type { DeviceStore } from "../vault/deviceStore.ts";
import { chainTime } from "./connect.ts";
import { fetchArtifacts } from "./fetchArtifacts.ts";

/** What a proof is made with. */
export interface Proving {
  readonly config: PortalConfig;
  readonly network: RealDidNetwork;
  readonly store: DeviceStore;
  readonly wallet: Wallet;
  readonly report: Report;
}

const CITIZENS = 0;

/**
 * Proves on this device that the wallet's person is a verified citizen, and binds the platform's pseudonym to a controller.
 *
 * @param proving wallet, network and what is kept
 * @param state of the pseudonym as read
 * @param action `register` takes a fresh controller, `renew` keeps the present one
 * @returns the proof
 * @throws EnrolmentNotInGroup if the person is not (yet) in the group; {@link WalletRootReplaced} if it was published anew meanwhile
 */
export async function proveAction(
  proving: Proving,
  state: RestoredPseudonym,
  action: "register" | "renew",
): Promise<PseudonymProof> {
  const { network, wallet, report } = proving;
  const path = await readPath(proving);
  const prover = await openProver(proving);
  try {
    // A root that only this person was given would identify them.
    if (!(await isCurrentRoot(network, CITIZENS, path.root))) throw new WalletRootReplaced();
    const message = {
      action,
      groupId: CITIZENS,
      platformId: state.platformId,
      controller: controllerFor(wallet, state, action),
      sequence: state.status.sequence,
      deadline: commonDeadline(await chainTime(network)),
    } as const;
    const onProgress = (share: number): void => {
      report("proof", share);
    };
    return await provePseudonym(wallet, network.deployment, path, message, prover, { onProgress });
  } finally {
    prover.close();
  }
}

function controllerFor(wallet: Wallet, state: RestoredPseudonym, action: "register" | "renew") {
  if (action === "register") return freshController(wallet, state.platformId, state.status).address;
  if (state.controller === undefined) throw new WalletCannotSign("its controller is none of this wallet's");
  return state.controller.address;
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

async function openProver({ config, report }: Proving) {
  report("prover", 0);
  const artifacts = await fetchArtifacts(config.artifacts, (share) => {
    report("prover", share);
  });
  return createProver(31, artifacts);
}
