import type { RealDidNetwork } from "../chain/network.ts";
import { view } from "../chain/send.ts";
import { type ChainProof, toChainProof } from "./chainProof.ts";
import type { PseudonymAction } from "./message.ts";
import type { PseudonymProof } from "./proof.ts";

type Try = (registry: RealDidNetwork["pseudonymRegistry"], proof: PseudonymProof, sent: ChainProof) => Promise<unknown>;

const TRY: { readonly [Action in PseudonymAction]: Try } = {
  register: (registry, { platformId }, sent) => registry.register.staticCall(platformId, sent),
  renew: (registry, { platformId }, sent) => registry.renew.staticCall(platformId, sent),
  replace: (registry, { platformId }, sent) => registry.replace.staticCall(platformId, sent),
  freeze: (registry, { platformId }, sent) => registry.freeze.staticCall(platformId, sent),
  claim: (registry, { platformId, groupId }, sent) => registry.claim.staticCall(platformId, groupId, sent),
};

/**
 * Asks the registry whether it would take a proof now: its root, its deadline, the pseudonym's state, the platform, the proof itself. Nothing
 * is sent and nothing costs anything. Verify a proof from anyone off chain first, so that the endpoint is not asked about any rubbish.
 *
 * @param network connected network; a provider is enough
 * @param proof as the prover made it
 * @throws {ContractError} what the registry would refuse it with; {@link ChainUnreachable}; PseudonymProofMalformed
 * @see docs/spec/pseudonym.md section 9
 * @example
 * await tryPseudonymProof(network, proof); // PseudonymRootNotLive, for example, is thrown
 */
export async function tryPseudonymProof(network: RealDidNetwork, proof: PseudonymProof): Promise<void> {
  const sent = toChainProof(proof, proof.action);
  await view(TRY[proof.action](network.pseudonymRegistry, proof, sent));
}
