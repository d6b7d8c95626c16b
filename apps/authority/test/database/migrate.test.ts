import { expect } from "chai";

import { migrateDatabase } from "../../src/database/migrate.ts";
import { describeOnDatabases } from "../setup/databases.ts";

describeOnDatabases("migrateDatabase", (open) => {
  it("does nothing the second time", async () => {
    expect(await migrateDatabase(open())).to.deep.equal([]);
  });
});
