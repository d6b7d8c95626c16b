import { expect } from "chai";
import type { Deployment } from "realdid";

import { bindDatabase } from "../../src/store/bindDatabase.ts";
import { describeOnDatabases } from "../setup/databases.ts";
import { NETWORK_ID, outcomeOf } from "../setup/desk.ts";

const REGISTRY = `0x${"aA".repeat(20)}`.toLowerCase();

const deployment = (change: Record<string, unknown> = {}): Deployment =>
  ({ networkId: NETWORK_ID, chainId: 31337n, addresses: { enrolmentRegistry: REGISTRY }, ...change }) as never;

describeOnDatabases("bindDatabase", (open) => {
  it("ties a database to a deployment for good", async () => {
    await bindDatabase(open(), deployment());
    await bindDatabase(open(), deployment());
    const others = [
      { networkId: `0x${"12".repeat(32)}` },
      { chainId: 1n },
      { addresses: { enrolmentRegistry: `0x${"bb".repeat(20)}` } },
    ];
    for (const change of others) {
      expect(await outcomeOf(bindDatabase(open(), deployment(change)))).to.equal("AUTHORITY_DATABASE_FOREIGN");
    }
    await bindDatabase(open(), deployment());
  });
});
