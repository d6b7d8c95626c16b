import { AbiCoder, getBytes, id, keccak256 } from "ethers";

import { bigEndian } from "./encodings.ts";
import type { KnownPerson } from "./people.ts";
import type { RunRecord } from "./record.ts";
import { windowAt } from "./windows.ts";

/** A pseudonym and whose it is. */
export interface Holding {
  readonly person: number;
  readonly platformId: string;
}

/** What a transaction can name a pseudonym by: 16 bytes, and the place of the pseudonym among the holdings. */
export type Identifiers = Map<string, number>;

const STATEMENT_TAG = id("RealDID name statement v1");
const STATEMENT_KINDS = [1, 2];
/** Storage variables of a contract that could be a mapping by platform and pseudonym. */
const MAPPINGS = 24;

/**
 * Everything that stands for exactly one pseudonym: itself, its controller, the subjects of its name statements in any contract, and
 * the storage slots that any contract keeps for it.
 *
 * @param record of a run; says which contracts there are
 * @param people whose pseudonyms
 * @returns the pseudonyms and what names them; what names two is left out, for it is a finding itself
 */
export function identifiersOf(
  record: RunRecord,
  people: readonly KnownPerson[],
): { readonly holdings: readonly Holding[]; readonly identifiers: Identifiers } {
  const holdings: Holding[] = [];
  const identifiers: Identifiers = new Map();
  const shared = new Set<string>();
  const add = (bytes: Uint8Array, holding: number): void => {
    const key = windowAt(bytes, 0);
    if ((identifiers.get(key) ?? holding) !== holding) shared.add(key);
    identifiers.set(key, holding);
  };
  const abi = AbiCoder.defaultAbiCoder();
  const contracts = contractsOf(record);
  people.forEach(({ pseudonyms }, person) => {
    for (const { platformId, pseudonym, controller } of pseudonyms) {
      const holding = holdings.push({ person, platformId: platformId.toLowerCase() }) - 1;
      add(bigEndian(pseudonym, 32), holding);
      add(getBytes(controller), holding);
      for (const contract of contracts) {
        for (const kind of STATEMENT_KINDS) {
          const types = ["bytes32", "uint256", "address", "bytes32", "uint256", "uint8"];
          add(
            getBytes(
              keccak256(abi.encode(types, [STATEMENT_TAG, record.chainId, contract, platformId, pseudonym, kind])),
            ),
            holding,
          );
        }
      }
      for (let variable = 0; variable < MAPPINGS; variable++) {
        const platform = keccak256(abi.encode(["bytes32", "uint256"], [platformId, variable]));
        add(getBytes(keccak256(abi.encode(["uint256", "bytes32"], [pseudonym, platform]))), holding);
      }
    }
  });
  for (const key of shared) identifiers.delete(key);
  return { holdings, identifiers };
}

function contractsOf(record: RunRecord): Set<string> {
  const contracts = new Set<string>();
  for (const { created, to, logs } of record.transactions) {
    if (created !== null) contracts.add(created);
    if (to !== null) contracts.add(to);
    for (const log of logs) contracts.add(log.address);
  }
  return contracts;
}
