import type { Signer } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import type { Holder, HolderArgs, ProofArgs } from "./holder.ts";
import { provingTask } from "./holderTask.ts";
import { printTable, runTask } from "./run.ts";
import type { LoginChallenge } from "../sdk/login/challenge/createChallenge.ts";
import type { LoginAnswer } from "../sdk/login/challenge/loginAnswer.ts";
import type { PlatformView } from "../sdk/login/view/platformView.ts";
import type { SessionKey } from "../sdk/login/session/sessionKey.ts";
import type { LoginStore } from "../sdk/login/store/loginStore.ts";
import type { PseudonymProof } from "../sdk/pseudonym/proof.ts";

/** Longest session key that the platform which the task plays takes. */
const SESSION_SECONDS = 3600;

/** Platform and visitor, as the task plays them. */
interface Scene {
  readonly holder: Holder;
  readonly view: PlatformView;
  readonly store: LoginStore;
  readonly domain: string;
  readonly signer: Signer;
  readonly sessionKey: SessionKey;
}

provingTask(
  "login:try",
  "Plays platform and wallet: makes challenges, answers them with the pseudonym's controller and with a session key, verifies them",
)
  .addFlag(
    "firstVisit",
    "If the pseudonym is not registered: sign in with the proof at once, and register it afterwards",
  )
  .setAction(
    runTask<HolderArgs & ProofArgs & { readonly firstVisit: boolean }>(async (args, hre) => {
      const { pseudonymText } = await import("../sdk/login/challenge/loginMessage.ts");
      const scene = await setScene(hre, args);
      const { domain, holder } = scene;
      const isFirst = args.firstVisit && !holder.status.isLive;
      const steps = isFirst ? await visitFirst(scene, args) : [await signIn(scene, "wallet")];
      steps.push(await signInAgain(scene));
      const { platform } = args;
      // As tokens and accounts have it.
      const sub = `0x${pseudonymText(holder.pseudonym)}`;
      printTable(steps.map((step) => ({ ...step, platform, domain, pseudonym: sub })));
    }),
  );

/** What a row of the table says of one step. */
interface Step {
  readonly step: string;
  readonly login: string;
  /** Whether the pseudonym is on chain. */
  readonly pseudonymIs: string;
}

async function setScene(hre: HardhatRuntimeEnvironment, args: HolderArgs): Promise<Scene> {
  const { controllerAt, openHolder, presentController } = await import("./holder.ts");
  const { readPlatform } = await import("../sdk/login/view/readPlatform.ts");
  const { createSessionKey } = await import("../sdk/login/session/sessionKey.ts");
  const { memoryLoginStore } = await import("../sdk/login/store/memoryLoginStore.ts");
  const holder = await openHolder(hre, args);
  const { network, platformId, status } = holder;
  const view = readPlatform(network, platformId);
  return {
    holder,
    view,
    store: memoryLoginStore(),
    domain: await view.domain(),
    // Without a live pseudonym the platform refuses whichever key signs.
    signer: status.isLive ? presentController(holder) : controllerAt(holder, 0),
    sessionKey: await createSessionKey(),
  };
}

async function visitFirst(scene: Scene, args: ProofArgs): Promise<Step[]> {
  const { proveFor } = await import("./holder.ts");
  const { submitPending } = await import("../sdk/login/firstVisit/submitPending.ts");
  const { submitPseudonymProofs } = await import("../sdk/pseudonym/submitPseudonymProofs.ts");
  const { holder, store, view } = scene;
  const { network } = holder;
  const registration = await proveFor(holder, "register", { ...args, generation: 0 });
  const first = await signIn(scene, "wallet, with the registration", registration);
  const settled = await submitPending(view, store.registrations, (proofs) => submitPseudonymProofs(network, proofs));
  const outcome = settled[0]?.outcome ?? "waiting";
  return [first, { step: "batch of the platform", login: "", pseudonymIs: outcome }];
}

async function signIn(scene: Scene, step: string, registration?: PseudonymProof): Promise<Step> {
  const { answerChallenge } = await import("../sdk/login/challenge/answerChallenge.ts");
  const { holder, domain, signer, sessionKey } = scene;
  const options = { sessionKey, ...(registration === undefined ? {} : { registration }) };
  const challenge = await ask(scene);
  return verify(
    scene,
    step,
    await answerChallenge(holder.network, challenge, domain, holder.pseudonym, signer, options),
  );
}

async function signInAgain(scene: Scene): Promise<Step> {
  const { answerWithSessionKey } = await import("../sdk/login/session/sessionKey.ts");
  const { holder, signer, sessionKey } = scene;
  const visitor = { pseudonym: holder.pseudonym, controller: (await signer.getAddress()) as LoginAnswer["controller"] };
  return verify(scene, "session key", await answerWithSessionKey(await ask(scene), visitor, sessionKey));
}

async function ask({ holder, store, domain }: Scene): Promise<LoginChallenge> {
  const { createChallenge } = await import("../sdk/login/challenge/createChallenge.ts");
  const platform = { platformId: holder.platformId, domain, sessionSeconds: SESSION_SECONDS };
  return createChallenge(holder.network.deployment, platform, store.challenges, Date.now() / 1000);
}

async function verify({ view, store }: Scene, step: string, answer: LoginAnswer): Promise<Step> {
  const { verifyLogin } = await import("../sdk/login/verify/verifyLogin.ts");
  const { state } = await verifyLogin(view, answer, store, { time: Date.now() / 1000 });
  return { step, login: "accepted", pseudonymIs: state };
}
