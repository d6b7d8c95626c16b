import type { Authority, Hex, PresenceSource, RealNameSource } from "realdid";

import type { Database } from "../../src/database/openDatabase.ts";
import type { KeyRing } from "../../src/keys/keyRing.ts";
import { databaseRegister } from "../../src/register/databaseRegister.ts";
import { databaseStore } from "../../src/store/authorityStore.ts";

/** A group as the chain describes it. */
export interface GroupOnChain {
  readonly networkId: Hex;
  readonly groupId: number;
  /** Address that publishes the group's roots. */
  readonly address: Hex;
  readonly leaseSeconds: number;
  readonly rootWindowSeconds: number;
  /** Unix seconds. */
  readonly now: () => number;
  /** Read from the chain each time: an old figure would end a wait too early. */
  readonly pausedSeconds: () => number | Promise<number>;
}

/**
 * The rules of one group over the service's database, keys and register.
 *
 * @param database bound to the deployment
 * @param ring keys; after a rotation elsewhere they are read again
 * @param group as the chain describes it
 * @param sources other sources of names or of presence than the service's own
 * @returns the authority that enrolPerson and the other rules take
 */
export function createAuthority(
  database: Database,
  ring: KeyRing,
  group: GroupOnChain,
  sources: { readonly register?: RealNameSource; readonly presence?: PresenceSource } = {},
): Authority {
  return {
    ...group,
    ...sources,
    get keys() {
      return ring.keys;
    },
    store: databaseStore(database, group.groupId, { reloadKeys: () => ring.reload() }),
    register: sources.register ?? databaseRegister(database, ring.register, group.groupId),
  };
}
