import type { Authority, Hex } from "realdid";

import type { Database } from "../../src/database/openDatabase.ts";
import type { KeyRing } from "../../src/keys/keyRing.ts";
import { createAuthority } from "../setup/createAuthority.ts";
import { LEASE, NETWORK_ID, WINDOW } from "../setup/desk.ts";

/** Unix seconds. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** The authority of the crash tests: its register knows everyone. */
export function crashAuthority(database: Database, ring: KeyRing): Authority {
  const group = {
    networkId: NETWORK_ID,
    groupId: 0,
    address: `0x${"22".repeat(20)}` as Hex,
    leaseSeconds: LEASE,
    rootWindowSeconds: WINDOW,
    now: nowSeconds,
    pausedSeconds: () => 0,
  };
  return createAuthority(database, ring, group, { register: { matches: () => Promise.resolve(true) } });
}
