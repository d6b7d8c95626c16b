import type { ContractTransactionReceipt } from "ethers";
import { task, types } from "hardhat/config";

import type { Holder, HolderArgs } from "./holder.ts";
import { holderTask } from "./holderTask.ts";
import { printTable, runTask } from "./run.ts";
import type { PseudonymStatus } from "../sdk/pseudonym/pseudonymStatus.ts";

holderTask(
  "pseudonym:derive",
  "Shows a person's pseudonym on a platform; sends nothing, but the endpoint is asked for its state",
).setAction(
  runTask<HolderArgs>(async (args, hre) => {
    const { openHolder } = await import("./holder.ts");
    const { pseudonym, status } = await openHolder(hre, args);
    printTable([{ platform: args.platform, pseudonym, sequence: status.sequence, live: status.isLive }]);
  }),
);

holderTask("pseudonym:register", "Proves membership and registers a person's pseudonym on a platform")
  .addOptionalParam("generation", "Number of the controller's key; one never used before", 0, types.int)
  .setAction(
    runTask<HolderArgs & { generation: number }>(async (args, hre) => {
      const { controllerAt, openHolder, proveFor } = await import("./holder.ts");
      const { registerPseudonym } = await import("../sdk/pseudonym/registerPseudonym.ts");
      const holder = await openHolder(hre, args);
      const proof = await proveFor(holder, "register", controllerAt(holder, args.generation).address);
      await showChange(holder, await registerPseudonym(holder.network, proof));
    }),
  );

holderTask("pseudonym:renew", "Starts a new lease for a pseudonym with a fresh proof").setAction(
  runTask<HolderArgs>(async (args, hre) => {
    const { openHolder, proveFor } = await import("./holder.ts");
    const { renewPseudonym } = await import("../sdk/pseudonym/renewPseudonym.ts");
    const holder = await openHolder(hre, args);
    const proof = await proveFor(holder, "renew", holder.status.controller);
    await showChange(holder, await renewPseudonym(holder.network, proof));
  }),
);

holderTask("pseudonym:replace", "Binds a pseudonym to another controller with a fresh proof: after a theft or loss")
  .addParam("generation", "Number of the new controller's key; one never used before", undefined, types.int)
  .setAction(
    runTask<HolderArgs & { generation: number }>(async (args, hre) => {
      const { controllerAt, openHolder, proveFor } = await import("./holder.ts");
      const { replacePseudonym } = await import("../sdk/pseudonym/replacePseudonym.ts");
      const holder = await openHolder(hre, args);
      const proof = await proveFor(holder, "replace", controllerAt(holder, args.generation).address);
      await showChange(holder, await replacePseudonym(holder.network, proof));
    }),
  );

holderTask(
  "pseudonym:freeze",
  "Blocks all use of a pseudonym for a full lease: after the mnemonic was stolen",
).setAction(
  runTask<HolderArgs>(async (args, hre) => {
    const { openHolder, proveFor } = await import("./holder.ts");
    const { freezePseudonym } = await import("../sdk/pseudonym/freezePseudonym.ts");
    const holder = await openHolder(hre, args);
    await showChange(holder, await freezePseudonym(holder.network, await proveFor(holder, "freeze")));
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

holderTask("pseudonym:claim", "Records under a pseudonym that its holder is also a member of another group")
  .addParam("group", "Number of the group", undefined, types.int)
  .setAction(
    runTask<HolderArgs & { group: number }>(async (args, hre) => {
      const { openHolder, proveFor } = await import("./holder.ts");
      const { claimGroup } = await import("../sdk/pseudonym/claimGroup.ts");
      const holder = await openHolder(hre, args);
      const proof = await proveFor(holder, "claim", holder.status.controller, args.group);
      await showChange(holder, await claimGroup(holder.network, proof));
    }),
  );

task("pseudonym:show", "Shows what the registry keeps of a pseudonym")
  .addParam("platform", "Slug of the platform, for example weibo")
  .addParam("pseudonym", "The pseudonym, a decimal or 0x number", undefined, types.string)
  .setAction(
    runTask<{ platform: string; pseudonym: string }>(async (args, hre) => {
      const { connect } = await import("./connect.ts");
      const { platformId } = await import("../sdk/platform/platformId.ts");
      const { parsePseudonym } = await import("../sdk/pseudonym/parsePseudonym.ts");
      const { pseudonymStatus } = await import("../sdk/pseudonym/pseudonymStatus.ts");
      const pseudonym = parsePseudonym(args.pseudonym);
      const status = await pseudonymStatus(await connect(hre), platformId(args.platform), pseudonym);
      printTable([statusRow(status)]);
    }),
  );

task("pseudonym:restore", "Shows all that twelve words bring back on a network: every pseudonym, its state and key")
  .addOptionalParam("mnemonicFile", "File with the person's twelve words; else REALDID_MNEMONIC from the environment")
  .setAction(
    runTask<{ mnemonicFile?: string }>(async ({ mnemonicFile }, hre) => {
      const { connect } = await import("./connect.ts");
      const { readMnemonic } = await import("./holder.ts");
      const { restoreWallet } = await import("../sdk/enrolment/restoreWallet.ts");
      const { restorePseudonyms } = await import("../sdk/pseudonym/restorePseudonyms.ts");
      const network = await connect(hre);
      const wallet = restoreWallet(readMnemonic(mnemonicFile), network.deployment.networkId);
      const { place, isGroupSound, pseudonyms } = await restorePseudonyms(network, wallet, {
        onProgress: (done, total) => console.error(`read ${done} of ${total} blocks`),
      });
      const nowhere = isGroupSound
        ? "not among the verified citizens"
        : "the group of the verified citizens cannot be rebuilt from its leaves: npx hardhat enrolment:audit";
      console.log(place === undefined ? nowhere : `verified citizen at place ${place}`);
      printTable(
        pseudonyms.map(({ slug, pseudonym, status, controller, claims }) => ({
          platform: slug,
          pseudonym,
          ...statusRow(status),
          generation: controller?.generation ?? "none",
          claims: claims.map(({ groupId }) => groupId).join(" ") || "none",
        })),
      );
    }),
  );

async function showChange(holder: Holder, receipt: ContractTransactionReceipt): Promise<void> {
  const { pseudonymStatus } = await import("../sdk/pseudonym/pseudonymStatus.ts");
  const status = await pseudonymStatus(holder.network, holder.platformId, holder.pseudonym);
  printTable([{ pseudonym: holder.pseudonym, ...statusRow(status), gas: receipt.gasUsed }]);
}

function statusRow(status: PseudonymStatus): Readonly<Record<string, string | number | boolean>> {
  const { controller, validUntil, epoch, sequence, isLive } = status;
  const until = validUntil === 0 ? "never" : new Date(validUntil * 1000).toISOString().slice(0, 10);
  return { controller, until, epoch, sequence, live: isLive };
}
