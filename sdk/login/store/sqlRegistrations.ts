import type { Hex } from "../../chain/hex.ts";
import type { ProofPoints, PseudonymProof } from "../../pseudonym/proof.ts";
import { pseudonymText } from "../challenge/loginMessage.ts";
import type { RegistrationStore } from "./loginStore.ts";
import type { SqlDatabase } from "./sqlTables.ts";

/** Characters of one number of a proof. */
const WORD = 64;

type Row = Readonly<Record<string, unknown>>;

/**
 * Registrations of first visits in PostgreSQL: one row for each pseudonym, so that two controllers never hold it at once.
 *
 * @param database with the tables
 * @returns the store
 */
export function sqlRegistrations(database: SqlDatabase): RegistrationStore {
  const find = async (platformId: Hex, pseudonym: bigint): Promise<PseudonymProof | undefined> => {
    const { rows } = await database.query(
      "select * from realdid_login_registrations where platform_id = $1 and pseudonym = $2",
      [platformId.toLowerCase(), pseudonymText(pseudonym)],
    );
    return rows[0] === undefined ? undefined : proofOf(rows[0] as Row);
  };
  return {
    find,
    async hold(proof, chainTime) {
      // What hinders may be let go between the two statements: then it is tried again.
      for (;;) {
        const held = (await insert(database, proof, chainTime)) ?? (await find(proof.platformId, proof.pseudonym));
        if (held !== undefined) return held;
      }
    },
    async list(platformId) {
      const { rows } = await database.query(
        "select * from realdid_login_registrations where platform_id = $1 order by pseudonym",
        [platformId.toLowerCase()],
      );
      return rows.map((row) => proofOf(row as Row));
    },
    async drop({ platformId, pseudonym, controller, sequence, deadline, root }) {
      await database.query(
        `delete from realdid_login_registrations where platform_id = $1 and pseudonym = $2
        and lower(controller) = lower($3) and sequence = $4 and deadline = $5 and root = $6`,
        [platformId.toLowerCase(), pseudonymText(pseudonym), controller, sequence, deadline, pseudonymText(root)],
      );
    },
  };
}

/** Undefined if another controller's is held that can still be registered. */
async function insert(
  database: SqlDatabase,
  { platformId, pseudonym, controller, sequence, deadline, root, points }: PseudonymProof,
  chainTime: number,
): Promise<PseudonymProof | undefined> {
  const { rows } = await database.query(
    `insert into realdid_login_registrations as held values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (platform_id, pseudonym) do update set controller = excluded.controller, sequence = excluded.sequence,
    deadline = excluded.deadline, root = excluded.root, points = excluded.points
    where lower(held.controller) = lower(excluded.controller) or held.deadline < $8 or held.sequence < excluded.sequence
    returning *`,
    [
      platformId.toLowerCase(),
      pseudonymText(pseudonym),
      controller,
      sequence,
      deadline,
      pseudonymText(root),
      points.map(pseudonymText).join(""),
      chainTime,
    ],
  );
  return rows[0] === undefined ? undefined : proofOf(rows[0] as Row);
}

function proofOf(row: Row): PseudonymProof {
  const words = String(row.points);
  return {
    action: "register",
    groupId: 0,
    platformId: row.platform_id as Hex,
    controller: row.controller as Hex,
    sequence: Number(row.sequence),
    deadline: Number(row.deadline),
    pseudonym: numberOf(row.pseudonym),
    root: numberOf(row.root),
    points: Array.from({ length: words.length / WORD }, (_, i) =>
      numberOf(words.slice(i * WORD, (i + 1) * WORD)),
    ) as unknown as ProofPoints,
  };
}

function numberOf(word: unknown): bigint {
  return BigInt(`0x${String(word)}`);
}
