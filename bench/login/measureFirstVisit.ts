import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import type { MerkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { answerChallenge } from "../../sdk/login/challenge/answerChallenge.ts";
import { formatAnswer, parseAnswer } from "../../sdk/login/challenge/answerJson.ts";
import { createChallenge } from "../../sdk/login/challenge/createChallenge.ts";
import { memoryLoginStore } from "../../sdk/login/store/memoryLoginStore.ts";
import { verifyLogin } from "../../sdk/login/verify/verifyLogin.ts";
import { loadProver } from "../../sdk/node/loadProver.ts";
import { commonDeadline } from "../../sdk/pseudonym/message.ts";
import { provePseudonym } from "../../sdk/pseudonym/provePseudonym.ts";
import type { PseudonymProof } from "../../sdk/pseudonym/proof.ts";
import { type Taken, alternate } from "../prove/alternate.ts";
import { OURS, type Row } from "../row.ts";
import { type BenchSite, NOW } from "./site.ts";

const ROUNDS = 7;

/** Somebody who was never here. */
export interface Newcomer {
  readonly wallet: Wallet;
  readonly path: MerkleProof;
}

/**
 * A first visit: the wallet proves and signs, the platform verifies the proof and holds the registration.
 *
 * @param site platform; its visitor's controller becomes the newcomer's
 * @param newcomer enrolled, and not registered on the platform
 * @returns CPU ms of the whole, of the wallet's part and of the platform's
 */
export async function measureFirstVisit(site: BenchSite, { wallet, path }: Newcomer): Promise<Row[]> {
  const { network, view, domain, controller } = site;
  const { deployment, platformId } = view;
  const prover = await loadProver(31);
  const address = controller.address as `0x${string}`;
  const deadline = commonDeadline(await view.chainTime());
  const message = { action: "register", groupId: 0, platformId, controller: address, sequence: 0, deadline } as const;
  let registration: PseudonymProof | undefined;
  const prove = async (): Promise<void> => {
    registration = await provePseudonym(wallet, deployment, path, message, prover);
  };
  const visit = async (): Promise<void> => {
    // A new one each time: a registration that is held is not verified again.
    const store = memoryLoginStore();
    const challenge = await createChallenge(deployment, { platformId, domain }, store.challenges, NOW);
    const held = registration as PseudonymProof;
    const answer = await answerChallenge(network, challenge, domain, held.pseudonym, controller, {
      registration: held,
    });
    const json = JSON.stringify(formatAnswer(deployment, answer));
    const session = await verifyLogin(view, parseAnswer(deployment, JSON.parse(json)), store, { time: NOW });
    if (session.state !== "pending") throw new Error("the first visit is none");
  };
  const [proved, visited] = (await alternate(ROUNDS, prove, visit)) as [Taken, Taken];
  const note = `median of ${ROUNDS}`;
  return [
    row("login.firstVisit", proved.cpuMs + visited.cpuMs, `${note}; proof in the wallet, the rest on the platform`),
    row("login.firstVisit.prove", proved.cpuMs, `${note}; depth 31, ${prover.threads} threads`),
    row("login.firstVisit.verify", visited.cpuMs, `${note}; challenge, signature, proof verified, registration held`),
  ];
}

function row(operation: string, value: number, note: string): Row {
  console.error(`${operation}: ${value.toFixed(1)} CPU ms`);
  return { operation, system: OURS, unit: "cpu_ms", value: Number(value.toFixed(2)), note };
}
