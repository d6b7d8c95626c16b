import type { Gate } from "@realdid/service";
import { type RealDidNetwork, tryPseudonymProof, verifyPseudonymProofs } from "realdid";

import type { ChainTime } from "../chain/chainTime.ts";
import type { RelayerDatabase } from "../database/openRelayerDatabase.ts";
import { RelayerFundsMissing, RelayerQueueFull } from "../errors.ts";
import { readWait } from "../sending/waits.ts";
import { checkDeadline } from "./checkDeadline.ts";
import { type Outcome, createCollector } from "./collect.ts";
import { type KeptProof, findProof } from "./findProof.ts";
import { type KeepLimits, countWaiting, keepProofs } from "./keepProofs.ts";
import { type WireProof, readWireProof } from "./wireProof.ts";

/** What taking a proof needs. */
export interface IntakeParts {
  readonly database: RelayerDatabase;
  /** Reads only. */
  readonly network: RealDidNetwork;
  readonly chainTime: ChainTime;
  /** Bounds the proofs that are checked at once. */
  readonly gate: Gate;
  readonly limits: KeepLimits;
}

/** Takes proofs from anyone. */
export interface Intake {
  /**
   * Checks a proof and keeps it; the same again says how far it is.
   *
   * @param json of any shape
   * @returns the proof as it is kept
   * @throws RealDidError with what is wrong with it, or why it cannot be taken now; nothing is kept then
   */
  take(json: unknown): Promise<KeptProof>;
}

/** Proofs of one equation. */
const TOGETHER = 128;

/**
 * Makes the intake. The cheap questions come first, then the proof itself, then the registry's own opinion: a flood of rubbish costs no more
 * than reading it and, each, a share of one equation.
 *
 * @param parts what it needs
 * @returns the intake
 */
export function createIntake(parts: IntakeParts): Intake {
  const { database, network, chainTime, gate, limits } = parts;
  const collector = createCollector<WireProof, KeptProof>(TOGETHER, (proofs) => checkAndKeep(parts, proofs));
  return {
    async take(json) {
      const wire = readWireProof(network.deployment, json);
      const known = await findProof(database.db, wire.id);
      if (known !== undefined) return known;
      checkDeadline(wire.proof.deadline, await chainTime.now());
      if ((await readWait(database.db)) === "funds") throw new RelayerFundsMissing();
      if ((await countWaiting(database.db)) >= limits.queue) throw new RelayerQueueFull();
      return gate.pass(() => collector.add(wire));
    },
  };
}

async function checkAndKeep(
  { database, network, limits }: IntakeParts,
  proofs: readonly WireProof[],
): Promise<readonly Outcome<KeptProof>[]> {
  const errors = new Map<WireProof, unknown>();
  const { invalid } = await verifyPseudonymProofs(
    network.deployment,
    proofs.map(({ proof }) => proof),
  );
  for (const { index, error } of invalid) errors.set(proofs[index] as WireProof, error);
  await Promise.all(
    proofs
      .filter((one) => !errors.has(one))
      .map((one) => tryPseudonymProof(network, one.proof).catch((error: unknown) => errors.set(one, error))),
  );
  const good = proofs.filter((one) => !errors.has(one));
  const refusals = good.length === 0 ? [] : await keepProofs(database, good, limits);
  for (const [i, one] of good.entries()) if (refusals[i] !== undefined) errors.set(one, refusals[i]);
  return Promise.all(
    proofs.map(async (one): Promise<Outcome<KeptProof>> => {
      if (errors.has(one)) return { error: errors.get(one) };
      // Kept already, by this very proof sent twice at once, it may be further.
      return { result: (await findProof(database.db, one.id)) ?? { id: one.id, state: "waiting" } };
    }),
  );
}
