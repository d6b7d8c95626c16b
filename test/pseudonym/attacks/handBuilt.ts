import { readFileSync } from "node:fs";

import { groth16 } from "snarkjs";

import type { Deployment } from "../../../sdk/chain/network.ts";
import { type PseudonymMessage, pseudonymMessage } from "../../../sdk/pseudonym/message.ts";
import type { ProofPoints, PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { hashToField, pseudonymScope } from "../../../sdk/pseudonym/scope.ts";
import type { Outcome } from "./tally.ts";

/** The circuit's private inputs, filled in by hand: the library would refuse some of them. */
export interface Witness {
  readonly secret: bigint;
  /** Steps from the leaf to the root that is claimed. */
  readonly length: number;
  readonly index: number;
  readonly siblings: readonly bigint[];
}

/** A proof of any depth, and whether stock snarkjs accepts it with that depth's own key. */
export interface HandBuilt {
  readonly proof: PseudonymProof;
  readonly isTrue: boolean;
}

/** The same without a message. */
export interface HandBuiltPoints {
  /** The circuit's own. */
  readonly root: bigint;
  readonly pseudonym: bigint;
  readonly points: ProofPoints;
  readonly isTrue: boolean;
}

const made = new Map<string, Promise<HandBuiltPoints>>();

/**
 * Proves a registry's message with snarkjs itself, whatever the witness says. The root is the circuit's own.
 *
 * @param deployment that the message is for
 * @param message what the proof says
 * @param witness private inputs
 * @param depth of the circuit
 */
export async function proveByHand(
  deployment: Deployment,
  message: PseudonymMessage,
  witness: Witness,
  depth = 31,
): Promise<HandBuilt> {
  const said = pseudonymMessage(deployment, message);
  const { isTrue, ...proved } = await provePoints(
    pseudonymScope(deployment.networkId, message.platformId),
    said,
    witness,
    depth,
  );
  return { proof: { ...message, ...proved }, isTrue };
}

/** The same for any scope and message; the same proof again if it was made before in this run. */
export function provePoints(scope: bigint, message: bigint, witness: Witness, depth: number): Promise<HandBuiltPoints> {
  const statement = { scope: hashToField(scope), message: hashToField(message) };
  const { secret, length, index, siblings } = witness;
  const key = [depth, scope, message, secret, length, index, ...siblings].join();
  const known = made.get(key);
  if (known !== undefined) return known;
  const inputs = { secret, merkleProofLength: length, merkleProofIndex: index, merkleProofSiblings: [...siblings] };
  const proving = fullProve(depth, { ...inputs, ...statement });
  made.set(key, proving);
  return proving;
}

/** Whether the circuit takes the witness at all: where it does not, no proof exists. */
export async function provable(...inputs: Parameters<typeof proveByHand>): Promise<Outcome> {
  // The witness calculator prints where in the circuit it stopped.
  const { error } = console;
  console.error = () => undefined;
  try {
    await proveByHand(...inputs);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Error && /Assert Failed|Too many values/u.test(thrown.message)) return "no witness";
    throw thrown;
  } finally {
    console.error = error;
  }
}

/** Where a file of the ceremony is installed. */
export function artifactPath(depth: number, extension: "wasm" | "zkey" | "json"): string {
  return require.resolve(`@zk-kit/semaphore-artifacts/semaphore-${depth}.${extension}`);
}

async function fullProve(depth: number, inputs: object): Promise<HandBuiltPoints> {
  const { proof, publicSignals } = await groth16.fullProve(
    inputs as never,
    artifactPath(depth, "wasm"),
    artifactPath(depth, "zkey"),
  );
  const key = JSON.parse(readFileSync(artifactPath(depth, "json"), "utf8")) as object;
  const { pi_a: a, pi_b: b, pi_c: c } = proof;
  const points = [a[0], a[1], b[0]?.[1], b[0]?.[0], b[1]?.[1], b[1]?.[0], c[0], c[1]].map((word) => BigInt(word ?? 0));
  const [root, pseudonym] = publicSignals.map(BigInt) as [bigint, bigint];
  return {
    root,
    pseudonym,
    points: points as unknown as ProofPoints,
    isTrue: await groth16.verify(key as never, publicSignals, proof),
  };
}
