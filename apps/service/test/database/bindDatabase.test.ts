import { expect } from "chai";

import {
  type DatabaseOwner,
  type DeploymentTable,
  bindDatabase,
  createDeploymentTable,
} from "../../src/database/bindDatabase.ts";
import type { Database } from "../../src/database/openDatabase.ts";
import { migrateDatabase } from "../../src/database/migrateDatabase.ts";
import { describeOnDatabases } from "../../testing/databases.ts";
import { outcomeOf } from "../../testing/outcomeOf.ts";

interface Schema {
  readonly deployment: DeploymentTable;
}

const OWNER: DatabaseOwner = {
  networkId: `0x${"11".repeat(32)}`,
  chainId: 31337n,
  registry: `0x${"aa".repeat(20)}`,
};

const migrate = (database: Database<Schema>): Promise<unknown> =>
  migrateDatabase(database, { "001_deployment": { up: createDeploymentTable } });

describeOnDatabases<Schema>("bindDatabase", migrate, (open) => {
  it("ties a database to a deployment for good", async () => {
    await bindDatabase(open(), OWNER);
    await bindDatabase(open(), OWNER);
    const others: readonly Partial<DatabaseOwner>[] = [
      { networkId: `0x${"12".repeat(32)}` },
      { chainId: 1n },
      { registry: `0x${"bb".repeat(20)}` },
    ];
    for (const change of others) {
      expect(await outcomeOf(bindDatabase(open(), { ...OWNER, ...change }))).to.equal("SERVICE_DATABASE_FOREIGN");
    }
    await bindDatabase(open(), OWNER);
  });

  it("is migrated once", async () => {
    expect(await migrate(open())).to.deep.equal([]);
  });
});
