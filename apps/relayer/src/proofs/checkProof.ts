import { type PseudonymProof, type RealDidNetwork, verifyPseudonymProof } from "realdid";

import { RelayerDeadlineWrong, RelayerPlatformUnknown, RelayerRootNotLive } from "../errors.ts";
import { asked } from "../sending/asked.ts";
import { chainTime } from "../sending/chainTime.ts";

/** All wallets end their proofs on a full quarter of an hour: another deadline would tell one wallet from the others. */
const DEADLINE_STEP_SECONDS = 900;
/** The registry takes none further ahead. */
const FURTHEST_SECONDS = 3_600;

/**
 * Checks all that would make the registry refuse a proof now, but for the pseudonym's own state, which says who it is for.
 *
 * @param network where it would be sent
 * @param proof as read
 * @throws {@link RelayerDeadlineWrong} {@link RelayerPlatformUnknown} {@link RelayerRootNotLive}; PseudonymProofMalformed;
 * PseudonymProofFalse; ChainUnreachable
 */
export async function checkProof(network: RealDidNetwork, proof: PseudonymProof): Promise<void> {
  const { deadline, platformId, groupId, root } = proof;
  if (deadline % DEADLINE_STEP_SECONDS !== 0) throw new RelayerDeadlineWrong("is not on a full quarter of an hour");
  const time = await chainTime(network);
  if (deadline < time) throw new RelayerDeadlineWrong("has passed");
  if (deadline > time + FURTHEST_SECONDS) throw new RelayerDeadlineWrong("is more than one hour ahead");
  if (!(await asked(network.platformRegistry.isPlatform(platformId)))) throw new RelayerPlatformUnknown();
  if ((await asked(network.enrolmentRegistry.liveEpochOf(groupId, root))) === 0n) throw new RelayerRootNotLive();
  await verifyPseudonymProof(network.deployment, proof);
}
