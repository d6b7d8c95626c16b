import { expect } from "chai";
import { authorityKeys } from "./desk.ts";

import { generatePopulation } from "../../scripts/population/generatePopulation.ts";
import { type Authority } from "../../sdk/enrolment/authority/authority.ts";
import { enrolPerson } from "../../sdk/enrolment/authority/enrolPerson.ts";
import { memoryStore } from "../../sdk/enrolment/authority/memoryStore.ts";
import { nextChanges } from "../../sdk/enrolment/authority/nextChanges.ts";
import { openSession } from "../../sdk/enrolment/authority/openSession.ts";
import { realNameTable } from "../../sdk/enrolment/authority/realNameTable.ts";
import { createWallet } from "../../sdk/enrolment/createWallet.ts";
import { parseCreditCode } from "../../sdk/enrolment/creditCode.ts";
import { requestEnrolment } from "../../sdk/enrolment/requestEnrolment.ts";
import { parseResidentId } from "../../sdk/enrolment/residentId.ts";

const NOW = Date.UTC(2023, 10, 1) / 1000;

describe("the sample population", () => {
  const population = generatePopulation({ people: 1_000, organisations: 10, seed: 1 });

  it("has people with different valid numbers, none of them assignable", () => {
    expect(new Set(population.people.map(({ number }) => number)).size).to.equal(1_000);
    for (const { number } of population.people) {
      expect(parseResidentId(number, NOW)).to.equal(number);
      expect(number.slice(14, 17)).to.equal("000");
    }
  });

  it("has names of two or three characters", () => {
    for (const { name } of population.people) expect(name).to.match(/^\p{Script=Han}{2,3}$/u);
  });

  it("has organisations with different valid codes, marked as samples", () => {
    expect(new Set(population.organisations.map(({ creditCode }) => creditCode)).size).to.equal(10);
    for (const { name, creditCode } of population.organisations) {
      expect(parseCreditCode(creditCode)).to.equal(creditCode);
      expect(name).to.include("示例");
    }
    expect(population.note).to.match(/^Synthetic/u);
  });

  it("is the same for the same seed and another for another", () => {
    const again = generatePopulation({ people: 1_000, organisations: 10, seed: 1 });
    expect(again).to.deep.equal(population);
    const other = generatePopulation({ people: 1_000, organisations: 10, seed: 2 });
    expect(other.people).not.to.deep.equal(population.people);
  });

  it("refuses more people than there are numbers", () => {
    expect(() => generatePopulation({ people: 10_000_000, organisations: 0, seed: 1 })).to.throw(RangeError);
  });

  it("can be enrolled whole, each with a wallet and a proof of possession, within 12 CPU seconds", async () => {
    const store = memoryStore();
    const authority: Authority = {
      networkId: `0x${"11".repeat(32)}`,
      address: "0x2222222222222222222222222222222222222222",
      groupId: 0,
      keys: authorityKeys(),
      store,
      register: realNameTable(population.people),
      leaseSeconds: 1,
      rootWindowSeconds: 1,
      now: () => NOW,
      pausedSeconds: () => 0,
    };
    const start = process.cpuUsage();
    for (const { name, number } of population.people) {
      const wallet = createWallet(authority.networkId);
      const ticket = await openSession(authority, number);
      const { address, groupId } = authority;
      await enrolPerson(authority, requestEnrolment(wallet, { name, number, ticket, authority: address, groupId }));
    }
    const { user, system } = process.cpuUsage(start);
    expect(await nextChanges(authority, 2_000)).to.have.length(1_000);
    expect((user + system) / 1e6).to.be.lessThan(12);
  });
});
