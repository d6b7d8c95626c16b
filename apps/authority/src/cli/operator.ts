import { parseArgs } from "node:util";

import { type Command, connectChain, pause, readDeployment, readSigningKey, stopSignal } from "@realdid/service";
import { RealDidError, standingRoot } from "realdid";

import { type OperatorWork, answerBatches } from "../operator/answerBatches.ts";
import { authorityClient } from "../operator/authorityClient.ts";
import { OPERATOR_SETTINGS, readOperatorConfig } from "../operator/operatorSettings.ts";
import { emptyOwnTree, followChain } from "../operator/ownTree.ts";
import { keepTree, readKeptTree } from "../operator/snapshotFile.ts";

export const operator: Command = {
  prefix: "OPERATOR",
  summary: "Checks and signs batches as one owner of the publisher Safe, on a tree of its own",
  usage: [
    "Usage: npm run authority -- operator [--once]",
    "",
    "Rebuilds the groups from the chain, asks the authority for batches, recomputes each from its leaves, and signs it or refuses. Prints",
    "one line for each. Run it on a machine of the operator's own, with an RPC endpoint of the operator's own choice.",
    "",
    "  --once   answers what waits now and ends",
    "",
    ...Object.values(OPERATOR_SETTINGS).map(({ name, preset, meaning }) => `${name.padEnd(24)}${meaning} (${preset})`),
  ].join("\n"),
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { once: { type: "boolean", default: false } } });
    const config = readOperatorConfig(process.env);
    const signer = await readSigningKey("OPERATOR_KEY_FILE", config.keyFile);
    const { network, close } = await connectChain(await readDeployment(config.deployment), config.rpcUrl);
    const { signal } = stopSignal();
    const { networkId } = network.deployment;
    try {
      const client = authorityClient(config.authorityUrl);
      const work: OperatorWork = { network, signer, client, trees: new Map(), answered: new Set() };
      const kept = new Map<number, bigint>();
      for (const groupId of config.groups) {
        const own = (await readKeptTree(config.folder, networkId, groupId)) ?? emptyOwnTree(groupId);
        kept.set(groupId, standingRoot(own.tree));
        work.trees.set(groupId, await followChain(network, own, (uri, hash) => client.leaves(hash, uri)));
      }
      console.log(`operator ${await signer.getAddress()}: ready`);
      let told: string | undefined;
      do {
        const trouble = await answerOnce(work, values.once);
        // Once for as long as it lasts.
        if (trouble !== told) console.error(trouble ?? "goes on");
        told = trouble;
        for (const own of work.trees.values()) {
          if (kept.get(own.groupId) === standingRoot(own.tree)) continue;
          await keepTree(config.folder, networkId, own);
          kept.set(own.groupId, standingRoot(own.tree));
        }
        if (!values.once) await pause(config.pollSeconds * 1_000, signal);
      } while (!values.once && !signal.aborted);
    } finally {
      close();
    }
  },
};

/** What fails now is told, and tried again with the next question; with `--once` it is the command's failure. */
async function answerOnce(work: OperatorWork, isOnce: boolean): Promise<string | undefined> {
  try {
    for (const { batch, answer } of await answerBatches(work)) {
      const said = answer.kind === "signature" ? "signed" : `refused: ${answer.part}`;
      console.log(`batch ${batch.id}, group ${batch.groupId}, size ${batch.size}, root ${batch.root}: ${said}`);
    }
  } catch (thrown) {
    if (isOnce || !(thrown instanceof RealDidError)) throw thrown;
    return `${thrown.code}: ${thrown.message}\nfix: ${thrown.fix}`;
  }
  return undefined;
}
