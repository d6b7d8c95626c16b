import type { HolderArgs } from "./holder.ts";
import { holderTask } from "./holderTask.ts";
import { printTable, runTask } from "./run.ts";

holderTask(
  "login:try",
  "Plays platform and wallet: makes a challenge, answers it with the pseudonym's controller, verifies it",
).setAction(
  runTask<HolderArgs>(async (args, hre) => {
    const { controllerAt, openHolder, presentController } = await import("./holder.ts");
    const { view } = await import("../sdk/chain/send.ts");
    const { answerChallenge } = await import("../sdk/login/answerChallenge.ts");
    const { createChallenge } = await import("../sdk/login/createChallenge.ts");
    const { readPlatform } = await import("../sdk/login/readPlatform.ts");
    const { memoryLoginStore } = await import("../sdk/login/store/memoryLoginStore.ts");
    const { verifyLogin } = await import("../sdk/login/verifyLogin.ts");
    const holder = await openHolder(hre, args);
    const { network, platformId, pseudonym, status } = holder;
    // Without a live pseudonym the platform refuses whichever key signs.
    const signer = status.isLive ? presentController(holder) : controllerAt(holder, 0);
    const { domain } = await view(network.platformRegistry.platformOf(platformId));
    const store = memoryLoginStore();
    const time = Date.now() / 1000;
    const challenge = await createChallenge(network.deployment, { platformId, domain }, store.challenges, time);
    const answer = await answerChallenge(network, challenge, domain, pseudonym, signer);
    const session = await verifyLogin(readPlatform(network, platformId), answer, store, { time });
    printTable([{ platform: args.platform, domain, pseudonym: session.pseudonym, login: "accepted" }]);
  }),
);
