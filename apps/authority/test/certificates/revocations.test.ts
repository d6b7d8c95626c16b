import {
  LOCAL,
  type People,
  dumpDatabase,
  enrolPeople,
  findNeedles,
  localSigner,
  needlesOf,
  onTestChain,
  testProvider,
} from "@realdid/service/testing";
import { expect } from "chai";
import type { JsonRpcProvider } from "ethers";
import {
  type Hex,
  type LinkRequest,
  type NameStatement,
  type SelfStatement,
  commonDeadline,
  disclose,
  formatSelfStatement,
  nameStatementUid,
  platformId,
  proveLink,
  readNameStatement,
  reportAudience,
  revokeWithdrawn,
  verifyStatement,
  withRunner,
  withdraw,
} from "realdid";
import { loadProver } from "realdid/node";

import { type RevocationParts, revokeEnded, runRevocations } from "../../src/certificates/runRevocations.ts";
import { publishTestKey } from "../setup/issuer.ts";
import { inventPeople } from "../setup/people.ts";
import { describeOnService } from "../setup/service.ts";

const PEOPLE = inventPeople(1, 9_000);
const PLATFORM = "weibo";
/** Weibo's operator, as networks/accounts.ts deals the local keys out. */
const OPERATOR = 5;
/** Number in policy/fields.json. */
const LAW = 4;
const NEVER = new AbortController().signal;

describeOnService("statements that ended", PEOPLE, (running) => {
  const network = onTestChain(LOCAL.relayer);
  let people: People;
  let provider: JsonRpcProvider;
  let statements: readonly [first: NameStatement, second: NameStatement];

  before(async function () {
    this.timeout(120_000);
    await publishTestKey();
    provider = testProvider();
    people = await enrolPeople(1, network());
    await people.register([0, PLATFORM]);
    const body = await running().makeRequest(PEOPLE[0]!, people.wallets[0]);
    const enrolled = await running().publicCall("POST", "/v1/groups/0/enrolments", body);
    expect(enrolled.status, enrolled.text).to.equal(201);
    await report(1_200_000);
    statements = [await publish(), await publish()];
  });
  after(() => provider.destroy());

  const now = async (): Promise<number> => (await provider.getBlock("latest"))!.timestamp;

  async function report(followers: number): Promise<void> {
    const operator = withRunner(network(), localSigner(OPERATOR, provider));
    const { pseudonym } = people.visitor(0, PLATFORM);
    const observedAt = await now();
    await reportAudience(operator, platformId(PLATFORM), { pseudonym, followers, field: LAW, observedAt });
  }

  /** The holder has its name stated by the service, and publishes it. */
  async function publish(): Promise<NameStatement> {
    const asked = { platform: PLATFORM, expiresAt: 0 };
    const request = (await running().publicCall("POST", "/v1/statements/links", asked)).json as unknown as LinkRequest;
    const link = await proveLink(people.wallets[0]!, request, await loadProver(1));
    const answer = await running().publicCall(
      "POST",
      "/v1/statements/self",
      formatSelfStatement({ ...asked, request, link }),
    );
    expect(answer.status, answer.text).to.equal(201);
    const { statement } = answer.json as unknown as SelfStatement;
    const { controller } = people.visitor(0, PLATFORM);
    await disclose(network(), controller, { statement, deadline: commonDeadline(await now()) });
    return statement;
  }

  function parts(): RevocationParts {
    const { service } = running();
    return { ...service, issuing: service.issuing!, config: { confirmations: 0, leaseSeconds: 30 } };
  }

  const uidOf = (statement: NameStatement): Hex => nameStatementUid(network().deployment, statement);
  const isLive = (statement: NameStatement): Promise<boolean> =>
    network().attestationLog.isLive(readNameStatement(statement).issuer, uidOf(statement));
  async function nextBlock(): Promise<number | undefined> {
    const { db } = running().service.database;
    return (await db.selectFrom("statement_revocation").select("next_block").executeTakeFirst())?.next_block;
  }

  it("waits for the confirmations that are asked for", async () => {
    const cautious = { ...parts(), config: { confirmations: 1_000_000, leaseSeconds: 30 } };
    expect(await revokeEnded(cautious, NEVER)).to.equal(0);
    expect(await nextBlock()).to.equal(undefined);
    expect(await isLive(statements[0])).to.equal(true);
  });

  it("are revoked when they are replaced; two processes at once do it once", async () => {
    const counts = await Promise.all([revokeEnded(parts(), NEVER), revokeEnded(parts(), NEVER)]);
    expect(counts.reduce((sum, count) => sum + count)).to.equal(1);
    expect(await Promise.all(statements.map(isLive))).to.deep.equal([false, true]);
    expect((await verifyStatement(network(), statements[1])).name).to.equal(PEOPLE[0]!.name);
  });

  it("goes on after a process died between revoking and writing down how far it was, and never goes back", async () => {
    const before = await nextBlock();
    const third = await publish();
    const { network: own } = running().service.issuing!;
    const head = await provider.getBlockNumber();
    expect(await revokeWithdrawn(own, { fromBlock: before!, toBlock: head })).to.deep.equal([uidOf(statements[1])]);
    expect(await nextBlock()).to.equal(before);
    expect(await revokeEnded(parts(), NEVER)).to.equal(0);
    expect(await nextBlock()).to.equal((await provider.getBlockNumber()) + 1);
    statements = [statements[1], third];
  });

  it("says what fails and tries again: a chain that is away", async () => {
    const away = { ...parts().issuing };
    const broken = { ...network(), runner: { provider: { getBlockNumber: () => Promise.reject(new Error("away")) } } };
    const stop = new AbortController();
    const told: unknown[] = [];
    const log = { ...running().service.log, error: (fields: unknown) => (told.push(fields), stop.abort()) };
    await runRevocations(
      { ...parts(), log: log as never, issuing: { ...away, network: broken as never } },
      { holder: "one", pollSeconds: 1, signal: stop.signal },
    );
    expect(told[0]).to.include({ code: "SERVICE_CHAIN_UNREACHABLE" });
  });

  it("are revoked by the running service when their holder withdraws; then its database knows nothing of them", async () => {
    const [, standing] = statements;
    await report(1);
    const lift = Number(await network().disclosureRegistry.liftSeconds());
    await provider.send("evm_increaseTime", [lift]);
    await provider.send("evm_mine", []);
    await report(1);
    const { controller, pseudonym } = people.visitor(0, PLATFORM);
    const deadline = commonDeadline(await now());
    await withdraw(network(), controller, { platformId: platformId(PLATFORM), pseudonym, deadline });
    const stop = new AbortController();
    const loop = runRevocations(parts(), { holder: "one", pollSeconds: 1, signal: stop.signal });
    const until = Date.now() + 20_000;
    while ((await isLive(standing)) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 100));
    stop.abort();
    await loop;
    expect(await isLive(standing)).to.equal(false);

    const dump = await dumpDatabase(running().service.database);
    const log = running().readLog().toLowerCase();
    const { name } = PEOPLE[0]!;
    expect(findNeedles(Buffer.from(`${dump}${name}`), needlesOf("name", name)), "it would be found").not.to.be.empty;
    expect(findNeedles(Buffer.from(dump), needlesOf("name", name))).to.deep.equal([]);
    for (const { credential, attestationSalt } of statements) {
      const [token = "", disclosure = ""] = credential.split("~");
      const secrets = [uidOf({ credential, attestationSalt }), attestationSalt, people.visitor(0, PLATFORM).sub];
      for (const secret of [...secrets.map((hex) => hex.slice(2)), token, disclosure].map((one) => one.toLowerCase())) {
        expect(dump).not.to.include(secret);
        expect(log).not.to.include(secret);
      }
    }
    expect(log).to.include("statements that ended were revoked").and.not.to.include(name);
  });
});
