import { dumpDatabase } from "@realdid/service/testing";
import { expect } from "chai";
import type { PseudonymProof } from "realdid";

import { nextPerson, prove } from "../setup/world.ts";
import { describeOnRelayer } from "../setup/service.ts";

const STEP = 600;
/** What many rows have alike, whoever they are of. */
const COMMON = ["state", "settled_at", "deadline", "turn", "sent_after", "code", "content"];

describeOnRelayer(
  "somebody who has the log and the database",
  (running) => {
    const proofs: PseudonymProof[] = [];
    before(async () => {
      const people = [nextPerson(), nextPerson()];
      for (const person of people) for (const slug of ["weibo", "bilibili"]) proofs.push(await prove(person, slug));
    });

    const rowsOf = (): Promise<readonly Record<string, unknown>[]> =>
      running().service.database.db.selectFrom("proof").selectAll().execute() as Promise<Record<string, unknown>[]>;

    /** Values that rows of two platforms have in common, but for those that all have. */
    async function sharedValues(): Promise<readonly string[]> {
      const rows = await rowsOf();
      const shared: string[] = [];
      for (const [i, row] of rows.entries()) {
        for (const other of rows.slice(i + 1)) {
          if (String(row.platform_id) === String(other.platform_id)) continue;
          for (const [column, value] of Object.entries(row)) {
            if (!COMMON.includes(column) && value !== null && String(other[column]) === String(value))
              shared.push(column);
          }
        }
      }
      return shared;
    }

    it("finds no value that joins pseudonyms of two platforms, while they wait", async () => {
      const from = {
        "x-forwarded-for": "203.0.113.77",
        "user-agent": "wallet-of-somebody",
        referer: "https://a.example/",
      };
      for (const proof of proofs) expect((await running().post(proof, from)).status).to.equal(202);
      expect(await sharedValues()).to.deep.equal([]);
      const rows = await rowsOf();
      expect(rows).to.have.length(4);
      expect(new Set(rows.map(({ turn }) => turn)), "no count of arrivals").to.deep.equal(new Set([0]));
      const dump = await dumpDatabase(running().service.database);
      expect(dump).not.to.match(/203\.0\.113\.77|127\.0\.0\.1|wallet-of-somebody|a\.example/u);
    });

    it("finds that nothing is left of a proof that is settled but its hash and what came of it", async () => {
      await running().turn();
      const rows = await rowsOf();
      for (const { state, content, sent_after } of rows) {
        expect([state, content, sent_after]).to.deep.equal(["done", null, null]);
      }
      expect(await sharedValues()).to.deep.equal([]);
      for (const platform of new Set(rows.map((row) => String(row.platform_id)))) {
        const times = rows.filter((row) => String(row.platform_id) === platform).map((row) => row.settled_at);
        expect(new Set(times).size, "all of a batch at one time").to.equal(1);
      }
      const dump = await dumpDatabase(running().service.database);
      for (const { controller, points } of proofs) {
        expect(dump).not.to.contain(controller.slice(2).toLowerCase());
        for (const point of points) expect(dump).not.to.contain(point.toString(16));
      }
    });

    it("finds no answer by which a wallet could be followed from one to the next", async () => {
      const answers = [];
      for (const proof of proofs) answers.push(await running().post(proof));
      const { id } = answers[0]!.json;
      answers.push(await running().state(id));
      for (const { headers } of answers) {
        expect([headers.get("set-cookie"), headers.get("etag"), headers.get("cache-control")]).to.deep.equal([
          ...[null, null, "no-store"],
        ]);
      }
      expect(new Set(answers.map(({ headers }) => headers.get("x-request-id"))).size).to.equal(answers.length);
    });

    it("finds no request in the log, nothing of anybody, and no time finer than a batch", async () => {
      await running().post({ pseudonym: "0x1" });
      await running().state(`0x${"00".repeat(32)}`);
      const log = running().readLog();
      expect(log).to.contain("batch settled").and.not.to.contain("answered");
      for (const { pseudonym, controller, root } of proofs) {
        for (const secret of [pseudonym.toString(16), String(pseudonym), controller.slice(2), root.toString(16)]) {
          expect(log.toLowerCase()).not.to.contain(secret.toLowerCase());
        }
      }
      expect(log).not.to.match(/127\.0\.0\.1"|203\.0\.113|wallet-of-somebody|a\.example|\/v1\//u);
      for (const line of log.trim().split("\n")) {
        const { time } = JSON.parse(line) as { readonly time: string };
        expect(Date.parse(time) % (STEP * 1_000)).to.equal(0);
      }
    });
  },
  { RELAYER_BATCH_SECONDS: String(STEP), RELAYER_TRUST_PROXY: "1" },
);
