import { readFile } from "node:fs/promises";

import { HDNodeWallet, JsonRpcProvider, Wallet } from "ethers";
import {
  type Hex,
  type PlatformId,
  type PseudonymStatus,
  type RealDidNetwork,
  connectNetwork,
  derivePseudonym,
  findController,
  parseDeployment,
  platformId,
  pseudonymStatus,
  replacePseudonymBySignature,
  restoreWallet,
} from "realdid";

import type { Website } from "./startWebsite.ts";

/** A person's pseudonym at a site, and what the person can do with it outside of the browser. */
export interface Holder {
  /** As sites get it: `0x` and 64 hex digits. */
  readonly subject: string;
  /** Resolves when the registry has it. */
  registered(): Promise<PseudonymStatus>;
  /** Hands it to another controller. Resolves with the next block. */
  giveTo(controller: Hex): Promise<void>;
  /** As the guardian: takes back the root that it was proved against. Resolves with the next block. */
  withdrawRoot(): Promise<void>;
  close(): void;
}

/** The public test mnemonic of local chains. The guardian, its second account, pays here. */
const MNEMONIC = "test test test test test test test test test test test junk";
const GUARDIAN = "m/44'/60'/0'/0/1";
const DEADLINE_SECONDS = 900;
const POLL_MS = 200;
const REGISTERED_MS = 90_000;

/**
 * Acts for a person with their words, as a second device would.
 *
 * @param website that runs
 * @param words of the person
 * @param slug of the site's platform
 * @returns the holder; close it
 */
export async function openHolder(website: Website, words: string, slug: string): Promise<Holder> {
  const deployment = parseDeployment(await readFile(website.deployment, "utf8"));
  const provider = new JsonRpcProvider(website.chainUrl, undefined, { cacheTimeout: -1, staticNetwork: true });
  const guardian = HDNodeWallet.fromPhrase(MNEMONIC, undefined, GUARDIAN).connect(provider);
  const network = connectNetwork(deployment, guardian);
  const wallet = restoreWallet(words, deployment.networkId);
  const id = platformId(slug);
  const pseudonym = derivePseudonym(wallet, id);
  const registered = (): Promise<PseudonymStatus> => waitForRegistration(network, id, pseudonym);
  return {
    subject: `0x${pseudonym.toString(16).padStart(64, "0")}`,
    registered,
    async giveTo(controller) {
      const status = await registered();
      const present = findController(wallet, id, status);
      if (present === undefined) throw new Error("the wallet does not control its pseudonym");
      const deadline = ((await provider.getBlock("latest"))?.timestamp ?? 0) + DEADLINE_SECONDS;
      const state = { platformId: id, pseudonym, sequence: status.sequence, deadline };
      const { blockNumber } = await replacePseudonymBySignature(network, new Wallet(present.key), state, controller);
      await blockAfter(provider, blockNumber);
    },
    async withdrawRoot() {
      const { epoch } = await registered();
      const receipt = await (await network.enrolmentRegistry.withdrawEpoch(0, epoch)).wait();
      await blockAfter(provider, receipt?.blockNumber ?? 0);
    },
    close: () => provider.destroy(),
  };
}

async function blockAfter(provider: JsonRpcProvider, number: number): Promise<void> {
  while ((await provider.getBlockNumber()) <= number) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

async function waitForRegistration(
  network: RealDidNetwork,
  id: PlatformId,
  pseudonym: bigint,
): Promise<PseudonymStatus> {
  const until = Date.now() + REGISTERED_MS;
  for (;;) {
    const status = await pseudonymStatus(network, id, pseudonym);
    if (status.isLive) return status;
    if (Date.now() > until) throw new Error("nobody registered the pseudonym of the first visit");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
