import type { Hex } from "../../sdk/chain/hex.ts";
import { findLinks } from "./findLinks.ts";
import { findPersonalData } from "./findPersonalData.ts";
import type { KnownPerson, Leak } from "./people.ts";
import type { RunRecord } from "./record.ts";

/**
 * Searches a run for what must not be public: anything of a person (design promise 4), and anything that joins two pseudonyms of one
 * person (design promise 1).
 *
 * @param record from {@link recordRun}
 * @param people everyone who took part, with their pseudonyms; at least three must have some
 * @param enrolmentRegistry the one contract that may publish commitments; any contract's leaves are let pass unless given
 * @returns what was found; empty if all is well
 * @example
 * const leaks = findLeaks(await recordRun(provider, 0, last), people);
 */
export function findLeaks(record: RunRecord, people: readonly KnownPerson[], enrolmentRegistry?: Hex): Leak[] {
  return [...findPersonalData(record, people, enrolmentRegistry), ...findLinks(record, people)];
}
