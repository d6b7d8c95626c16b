import { memoryStore } from "realdid";

import { databaseStore } from "../../src/store/authorityStore.ts";
import { describeOnDatabases } from "../setup/databases.ts";
import { describeStore } from "./describeStore.ts";

let group = 0;

describe("the store in memory", () => {
  describeStore(() => ({ store: memoryStore(), groupId: 0 }));
});

describeOnDatabases("the store in a database", (open) => {
  // A group of its own for each test: no group sees another's records.
  describeStore(() => {
    const groupId = ++group;
    return { store: databaseStore(open(), groupId), groupId };
  });
});
