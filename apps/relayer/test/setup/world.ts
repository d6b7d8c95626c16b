import type { NonceManager } from "ethers";
import { type PseudonymProof, formatPseudonymProof } from "realdid";

import { type People, enrolPeople } from "./people.ts";

/** Real proofs that all tests share: making one takes a second. */
export interface World extends People {
  /** Registrations of persons 0 and 1 on weibo, and of person 0 on douyin. */
  readonly proofs: readonly [PseudonymProof, PseudonymProof, PseudonymProof];
  /** The first one's pseudonym again, with another controller. */
  readonly rival: PseudonymProof;
}

const RIVAL = "0x000000000000000000000000000000000000bEEF";

let made: World | undefined;
let snapshot: string;
let each: string;

before(async function prepare() {
  this.timeout(120_000);
  const people = await enrolPeople(2);
  snapshot = (await people.provider.send("evm_snapshot", [])) as string;
  const proofs = [await people.prove(0, "weibo"), await people.prove(1, "weibo"), await people.prove(0, "douyin")];
  const rival = await people.prove(0, "weibo", { controller: RIVAL });
  made = { ...people, proofs: proofs as unknown as World["proofs"], rival };
});

beforeEach(async () => {
  each = (await world().provider.send("evm_snapshot", [])) as string;
});

afterEach(async () => {
  await world().provider.send("evm_revert", [each]);
  // What it has counted is forgotten with the chain.
  (world().network.runner as NonceManager).reset();
});

after(async () => {
  await made?.provider.send("evm_revert", [snapshot]);
  made?.close();
});

/** @returns people and proofs, inside tests; the chain forgets after each of them */
export function world(): World {
  if (made === undefined) throw new Error("there is no one yet");
  return made;
}

/** @returns a proof as it is sent */
export function bodyOf(proof: PseudonymProof): Record<string, unknown> {
  return JSON.parse(formatPseudonymProof(world().network.deployment, proof)) as Record<string, unknown>;
}

/** Advances the chain's time. */
export async function passTime(seconds: number): Promise<void> {
  await world().provider.send("evm_increaseTime", [seconds]);
  await world().provider.send("evm_mine", []);
}

/** @returns who controls a proof's pseudonym now, as the registry says */
export function controllerOf({ platformId, pseudonym }: PseudonymProof): Promise<string> {
  return world().network.pseudonymRegistry.controllerOf(platformId, pseudonym);
}
