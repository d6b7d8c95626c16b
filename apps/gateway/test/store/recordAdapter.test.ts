import { migrateDatabase } from "@realdid/service";
import { describeOnDatabases } from "@realdid/service/testing";
import { expect } from "chai";
import type { Adapter, AdapterFactory } from "oidc-provider";

import { MIGRATIONS } from "../../src/database/migrations.ts";
import type { Schema } from "../../src/database/schema.ts";
import { endPseudonym } from "../../src/store/endPseudonym.ts";
import { prune } from "../../src/store/prune.ts";
import { recordAdapter } from "../../src/store/recordAdapter.ts";

const SUB = `0x${"ab".repeat(32)}`;

describeOnDatabases<Schema>(
  "The provider's records",
  (database) => migrateDatabase(database, MIGRATIONS),
  (open) => {
    let time = 1_000;
    const at = (platformId: string): AdapterFactory =>
      recordAdapter({ db: open().db, platformId, now: () => time, findClient: () => Promise.resolve(undefined) });
    const adapter = (kind: string, platformId = "p"): Adapter => at(platformId)(kind) as Adapter;

    afterEach(async () => {
      time = 1_000;
      await open().db.deleteFrom("gateway_records").execute();
    });

    it("are found as they were stored, and replaced whole", async () => {
      const payload = { jti: "value-1", iat: 1, exp: 9, nonce: "a\u0000\ud800\"'", scope: "openid" };
      await adapter("AccessToken").upsert("value-1", payload, 60);
      expect(await adapter("AccessToken").find("value-1")).to.deep.equal(payload);
      await adapter("AccessToken").upsert("value-1", { jti: "value-1", exp: 10 }, 60);
      expect(await adapter("AccessToken").find("value-1")).to.deep.equal({ jti: "value-1", exp: 10 });
      await adapter("AccessToken").destroy("value-1");
      expect(await adapter("AccessToken").find("value-1")).to.equal(undefined);
    });

    it("do not hold what a browser or a client presents", async () => {
      const value = "a-secret-value-of-a-session";
      await adapter("Interaction").upsert(
        value,
        { jti: value, returnTo: `https://x/auth/${value}`, session: { uid: "u", cookie: "the-cookie" } },
        60,
      );
      const rows = JSON.stringify(await open().db.selectFrom("gateway_records").selectAll().execute());
      expect(rows).to.not.contain(value).and.not.contain("the-cookie");
      const found = await adapter("Interaction").find(value);
      expect(found).to.deep.include({ jti: value, returnTo: `https://x/auth/${value}` });
    });

    it("of one platform or kind are nothing to another", async () => {
      await adapter("AccessToken").upsert("v", { jti: "v", grantId: "g", uid: "u" }, 60);
      expect(await adapter("AccessToken", "q").find("v")).to.equal(undefined);
      expect(await adapter("RefreshToken").find("v")).to.equal(undefined);
      await adapter("AccessToken", "q").revokeByGrantId("g");
      await adapter("AccessToken", "q").destroy("v");
      await endPseudonym(open().db, "q", SUB);
      expect(await adapter("AccessToken").find("v")).to.not.equal(undefined);
      const ids = await open().db.selectFrom("gateway_records").select("id").execute();
      await adapter("AccessToken", "q").upsert("v", { jti: "v" }, 60);
      const both = await open().db.selectFrom("gateway_records").select("id").execute();
      expect(new Set([...ids, ...both].map(({ id }) => id)).size).to.equal(2);
    });

    it("of sessions are found by uid, without what the browser holds", async () => {
      await adapter("Session").upsert("s", { jti: "s", uid: "uid-1", accountId: SUB }, 60);
      expect(await adapter("Session").findByUid("uid-1")).to.deep.equal({ uid: "uid-1", accountId: SUB });
      expect(await adapter("Session", "q").findByUid("uid-1")).to.equal(undefined);
    });

    it("are consumed by exactly one of many, and the others end the grant", async () => {
      await adapter("Grant").upsert("g", { jti: "g", accountId: SUB }, 60);
      await adapter("AuthorizationCode").upsert("c", { jti: "c", grantId: "g" }, 60);
      await adapter("AccessToken").upsert("t", { jti: "t", grantId: "g" }, 60);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () => adapter("AuthorizationCode").consume("c")),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).to.have.length(1);
      expect(outcomes.find((one) => one.status === "rejected")).to.have.nested.property(
        "reason.error",
        "invalid_grant",
      );
      for (const [kind, value] of [
        ["Grant", "g"],
        ["AuthorizationCode", "c"],
        ["AccessToken", "t"],
      ] as const) {
        expect(await adapter(kind).find(value), kind).to.equal(undefined);
      }
    });

    it("that were consumed say so", async () => {
      await adapter("AuthorizationCode").upsert("c", { jti: "c" }, 60);
      await adapter("AuthorizationCode").consume("c");
      expect(await adapter("AuthorizationCode").find("c")).to.deep.equal({ jti: "c", consumed: 1_000 });
      const again = await adapter("PushedAuthorizationRequest")
        .consume("none")
        .catch((thrown: { error: string }) => thrown.error);
      expect(again).to.equal("invalid_request_uri");
    });

    it("of a pseudonym end together, and ended ones are deleted", async () => {
      await adapter("Session").upsert("s", { jti: "s", uid: "u", accountId: SUB }, 60);
      await adapter("AccessToken").upsert("t", { jti: "t", accountId: SUB }, 600);
      await adapter("Interaction").upsert("i", { jti: "i" }, 600);
      time += 61;
      expect(await prune(open().db, { now: time, visitorSeconds: 60 })).to.equal(1);
      await endPseudonym(open().db, "p", SUB);
      expect(await adapter("AccessToken").find("t")).to.equal(undefined);
      expect(await adapter("Interaction").find("i")).to.not.equal(undefined);
    });
  },
);
