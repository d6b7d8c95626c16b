import type { ContractTransactionReceipt } from "ethers";
import { task, types } from "hardhat/config";

import { chainTime } from "./connect.ts";
import type { Holder, HolderArgs, ProofArgs } from "./holder.ts";
import { holderTask, provingTask } from "./holderTask.ts";
import { GENERATION } from "./params.ts";
import { statusRow } from "./pseudonymState.ts";
import { printTable, runTask } from "./run.ts";
import { pseudonymText } from "./text.ts";

holderTask(
  "pseudonym:derive",
  "Shows a person's pseudonym on a platform and its state; writes nothing, but the endpoint sees what is read",
).setAction(
  runTask<HolderArgs>(async (args, hre) => {
    const { openHolder } = await import("./holder.ts");
    const { network, pseudonym, status } = await openHolder(hre, args);
    const { sequence, state } = statusRow(status, await chainTime(network));
    printTable([{ platform: args.platform, pseudonym: pseudonymText(pseudonym), sequence, state }]);
  }),
);

provingTask("pseudonym:register", "Proves membership and registers a person's pseudonym on a platform")
  .addOptionalParam("generation", GENERATION, undefined, types.int)
  .setAction(
    runTask<HolderArgs & ProofArgs>(async (args, hre) => {
      const { openHolder, proveFor } = await import("./holder.ts");
      const { registerPseudonym } = await import("../sdk/pseudonym/registerPseudonym.ts");
      const holder = await openHolder(hre, args);
      const proof = await proveFor(holder, "register", args);
      await showChange(holder, await registerPseudonym(holder.network, proof));
    }),
  );

provingTask("pseudonym:renew", "Starts a new lease for a pseudonym with a fresh proof").setAction(
  runTask<HolderArgs & ProofArgs>(async (args, hre) => {
    const { openHolder, proveFor } = await import("./holder.ts");
    const { renewPseudonym } = await import("../sdk/pseudonym/renewPseudonym.ts");
    const holder = await openHolder(hre, args);
    const proof = await proveFor(holder, "renew", args);
    await showChange(holder, await renewPseudonym(holder.network, proof));
  }),
);

provingTask("pseudonym:replace", "Binds a pseudonym to another controller with a fresh proof: after a theft or loss")
  .addOptionalParam("generation", GENERATION, undefined, types.int)
  .setAction(
    runTask<HolderArgs & ProofArgs>(async (args, hre) => {
      const { openHolder, proveFor } = await import("./holder.ts");
      const { replacePseudonym } = await import("../sdk/pseudonym/replacePseudonym.ts");
      const holder = await openHolder(hre, args);
      const proof = await proveFor(holder, "replace", args);
      await showChange(holder, await replacePseudonym(holder.network, proof));
    }),
  );

provingTask(
  "pseudonym:freeze",
  "Blocks all use of a pseudonym for a full lease: after the mnemonic was stolen",
).setAction(
  runTask<HolderArgs & ProofArgs>(async (args, hre) => {
    const { openHolder, proveFor } = await import("./holder.ts");
    const { freezePseudonym } = await import("../sdk/pseudonym/freezePseudonym.ts");
    const holder = await openHolder(hre, args);
    await showChange(holder, await freezePseudonym(holder.network, await proveFor(holder, "freeze", args)));
  }),
);

holderTask("pseudonym:release", "Gives a pseudonym up by its controller's signature").setAction(
  runTask<HolderArgs>(async (args, hre) => {
    const { holderDeadline, openHolder, presentController } = await import("./holder.ts");
    const { releasePseudonym } = await import("../sdk/pseudonym/releasePseudonym.ts");
    const holder = await openHolder(hre, args);
    const { network, platformId, pseudonym, status } = holder;
    const signer = presentController(holder);
    const state = { platformId, pseudonym, sequence: status.sequence, deadline: await holderDeadline(holder) };
    await showChange(holder, await releasePseudonym(network, signer, state));
  }),
);

provingTask("pseudonym:claim", "Records under a pseudonym that its holder is also a member of another group")
  .addParam("group", "Number of the group", undefined, types.int)
  .setAction(
    runTask<HolderArgs & ProofArgs & { group: number }>(async (args, hre) => {
      const { openHolder, proveFor } = await import("./holder.ts");
      const { claimGroup } = await import("../sdk/pseudonym/claimGroup.ts");
      const holder = await openHolder(hre, args);
      const proof = await proveFor(holder, "claim", args);
      await showChange(holder, await claimGroup(holder.network, proof));
    }),
  );

task("pseudonym:show", "Shows what the registry keeps of a pseudonym")
  .addParam("platform", "Slug of the platform, for example weibo")
  .addParam("pseudonym", "The pseudonym, a decimal or 0x number", undefined, types.string)
  .setAction(
    runTask<{ platform: string; pseudonym: string }>(async (args, hre) => {
      const { connect } = await import("./connect.ts");
      const { knownPlatform } = await import("./holder.ts");
      const { parsePseudonym } = await import("../sdk/pseudonym/parsePseudonym.ts");
      const { pseudonymStatus } = await import("../sdk/pseudonym/pseudonymStatus.ts");
      const pseudonym = parsePseudonym(args.pseudonym);
      const network = await connect(hre);
      const status = await pseudonymStatus(network, await knownPlatform(network, args.platform), pseudonym);
      printTable([statusRow(status, await chainTime(network))]);
    }),
  );

task(
  "pseudonym:restore",
  "Shows all that twelve words bring back on a network: every pseudonym, its state and its key's number",
)
  .addOptionalParam("mnemonicFile", "File with the person's twelve words; else REALDID_MNEMONIC from the environment")
  .setAction(
    runTask<{ mnemonicFile?: string }>(async ({ mnemonicFile }, hre) => {
      const { connect } = await import("./connect.ts");
      const { fetchLeavesFrom } = await import("./download.ts");
      const { readMnemonic } = await import("./holder.ts");
      const { restoreWallet } = await import("../sdk/enrolment/restoreWallet.ts");
      const { restorePseudonyms } = await import("../sdk/pseudonym/restore/restorePseudonyms.ts");
      const network = await connect(hre);
      const wallet = restoreWallet(readMnemonic(mnemonicFile), network.deployment.networkId);
      const { place, isGroupSound, pseudonyms } = await restorePseudonyms(network, wallet, {
        fetchLeaves: fetchLeavesFrom(),
        onProgress: (done, total) => console.error(`read ${done} of ${total} blocks`),
      });
      const now = await chainTime(network);
      const nowhere = isGroupSound
        ? "not among the verified citizens"
        : "the group of the verified citizens cannot be rebuilt from its leaves: npx hardhat enrolment:audit";
      console.log(place === undefined ? nowhere : `verified citizen at place ${place}`);
      printTable(
        pseudonyms.map(({ slug, pseudonym, status, controller, claims }) => ({
          platform: slug,
          pseudonym: pseudonymText(pseudonym),
          ...statusRow(status, now),
          generation: controller?.generation ?? "none",
          claims: claims.map(({ groupId }) => groupId).join(" ") || "none",
        })),
      );
    }),
  );

async function showChange(holder: Holder, receipt: ContractTransactionReceipt): Promise<void> {
  const { pseudonymStatus } = await import("../sdk/pseudonym/pseudonymStatus.ts");
  const status = await pseudonymStatus(holder.network, holder.platformId, holder.pseudonym);
  const now = await chainTime(holder.network);
  printTable([{ pseudonym: pseudonymText(holder.pseudonym), ...statusRow(status, now), gas: receipt.gasUsed }]);
}
