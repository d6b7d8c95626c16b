import { expect } from "chai";

import type { Hex } from "../../sdk/chain/hex.ts";
import { RealDidError } from "../../sdk/errors.ts";
import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import * as sdk from "../../sdk/index.ts";
import * as node from "../../sdk/node/index.ts";
import { type PeopleFixture, deployWithPeople, platformIdOf, prove, registered } from "./people.ts";

const WEIBO = platformIdOf("weibo");
const NOBODY = `0x${"0".repeat(39)}9` as Hex;
/** What stands where something else should: nothing, wrong types, wrong lengths, zero, negative, too big. */
const GARBAGE: readonly unknown[] = [
  ...[undefined, null, "", "0x", "0x12", "abc", `0x${"f".repeat(66)}`, {}, [], true],
  ...[0, -1, 7.5, NaN, 1e300, -1n, 2n ** 256n],
];

/** A verb with arguments that are right, of which all from `from` on are spoilt, whole and field by field. */
interface Call {
  readonly verb: (...args: never[]) => unknown;
  readonly args: readonly unknown[];
  readonly from: number;
}

describe("Bad input of the SDK's verbs for pseudonyms", () => {
  const calls: Record<string, Call> = {};

  before(async () => {
    const fixture = await deployWithPeople();
    Object.assign(calls, await chainCalls(fixture), await localCalls(fixture));
  });

  /** Verbs that send or read. */
  async function chainCalls(fixture: PeopleFixture): Promise<Record<string, Call>> {
    const { network } = fixture;
    const proof = await prove(fixture, 0, "weibo");
    const { controller, pseudonym } = await registered(fixture, 1, "weibo");
    const state = { platformId: WEIBO, pseudonym, sequence: 1, deadline: proof.deadline };
    const sent = (verb: Call["verb"], action: string): Call => ({
      verb,
      args: [network, { ...proof, action }],
      from: 1,
    });
    return {
      registerPseudonym: sent(sdk.registerPseudonym, "register"),
      renewPseudonym: sent(sdk.renewPseudonym, "renew"),
      replacePseudonym: sent(sdk.replacePseudonym, "replace"),
      freezePseudonym: sent(sdk.freezePseudonym, "freeze"),
      claimGroup: sent(sdk.claimGroup, "claim"),
      registerPseudonyms: { verb: sdk.registerPseudonyms, args: [network, [proof]], from: 1 },
      submitPseudonymProofs: { verb: sdk.submitPseudonymProofs, args: [network, [proof]], from: 1 },
      releasePseudonym: { verb: sdk.releasePseudonym, args: [network, controller, state], from: 2 },
      replacePseudonymBySignature: {
        verb: sdk.replacePseudonymBySignature,
        args: [network, controller, state, NOBODY],
        from: 2,
      },
      signReplace: { verb: sdk.signReplace, args: [network.deployment, controller, state, NOBODY], from: 2 },
      signRelease: { verb: sdk.signRelease, args: [network.deployment, controller, state], from: 2 },
      pseudonymStatus: { verb: sdk.pseudonymStatus, args: [network, WEIBO, pseudonym], from: 1 },
    };
  }

  /** Verbs that compute, prove or verify. A proof whose inputs are right ends before it begins. */
  async function localCalls(fixture: PeopleFixture): Promise<Record<string, Call>> {
    const { network } = fixture;
    const { deployment } = network;
    const [wallet] = fixture.wallets as [sdk.Wallet];
    const [proof, path] = [await prove(fixture, 0, "weibo"), merkleProof(fixture.tree, 0)];
    const [prover, linkProver] = [await node.loadProver(31), await node.loadProver(1)];
    const now = proof.deadline - 1000;
    const noTime = { signal: AbortSignal.abort() };
    const verifier = NOBODY;
    const asked = { networkId: deployment.networkId, platformId: WEIBO, verifier, purpose: WEIBO, nonce: WEIBO };
    const linkRequest = { ...asked, expiresAt: now + 100 };
    const link = await sdk.proveLink(wallet, linkRequest, linkProver);
    const wanted = { platformId: WEIBO, groupId: 0, domain: "a.example" };
    const request = sdk.createVoucherRequest(deployment, wanted, now);
    const voucher = { ...request, pseudonym: proof.pseudonym, root: proof.root, points: proof.points };
    const json: unknown = JSON.parse(sdk.formatPseudonymProof(deployment, proof));
    const status = { controller: NOBODY, sequence: 1 };
    return {
      derivePseudonym: { verb: sdk.derivePseudonym, args: [wallet, WEIBO], from: 1 },
      pseudonymScope: { verb: sdk.pseudonymScope, args: [deployment.networkId, WEIBO], from: 0 },
      pseudonymMessage: { verb: sdk.pseudonymMessage, args: [deployment, proof], from: 1 },
      commonDeadline: { verb: sdk.commonDeadline, args: [now], from: 0 },
      parsePseudonym: { verb: sdk.parsePseudonym, args: ["1"], from: 0 },
      findController: { verb: sdk.findController, args: [wallet, WEIBO, status], from: 1 },
      freshController: { verb: sdk.freshController, args: [wallet, WEIBO, status], from: 1 },
      provePseudonym: {
        verb: (path, message) => sdk.provePseudonym(wallet, deployment, path, message, prover, noTime),
        args: [path, proof],
        from: 0,
      },
      proveLink: { verb: (asked) => sdk.proveLink(wallet, asked, linkProver, noTime), args: [linkRequest], from: 0 },
      proveVoucher: {
        verb: (path, request, host) => sdk.proveVoucher(wallet, path, request, host, prover, noTime),
        args: [path, request, "a.example"],
        from: 0,
      },
      verifyLink: { verb: sdk.verifyLink, args: [linkRequest, link, now], from: 0 },
      verifyVoucher: { verb: sdk.verifyVoucher, args: [network, request, voucher, now], from: 1 },
      createVoucherRequest: { verb: sdk.createVoucherRequest, args: [deployment, wanted, now], from: 1 },
      voucherMessage: { verb: sdk.voucherMessage, args: [request], from: 0 },
      parseVoucher: { verb: sdk.parseVoucher, args: [JSON.parse(sdk.formatVoucher(voucher))], from: 0 },
      parseVoucherRequest: { verb: sdk.parseVoucherRequest, args: [JSON.parse(sdk.formatVoucher(request))], from: 0 },
      parsePseudonymProof: { verb: sdk.parsePseudonymProof, args: [deployment, json], from: 1 },
      verifyPseudonymProof: { verb: sdk.verifyPseudonymProof, args: [deployment, proof], from: 1 },
      verifyPseudonymProofs: { verb: sdk.verifyPseudonymProofs, args: [deployment, [proof]], from: 1 },
      checkArtifacts: { verb: sdk.checkArtifacts, args: [31, {}], from: 0 },
      createProver: { verb: sdk.createProver, args: [31, {}], from: 0 },
      loadArtifacts: { verb: node.loadArtifacts, args: [31], from: 0 },
      loadProver: { verb: node.loadProver, args: [31], from: 0 },
    };
  }

  const VERBS = [
    ..."registerPseudonym renewPseudonym replacePseudonym freezePseudonym claimGroup registerPseudonyms".split(" "),
    ..."submitPseudonymProofs releasePseudonym replacePseudonymBySignature signReplace signRelease".split(" "),
    ..."pseudonymStatus derivePseudonym pseudonymScope pseudonymMessage commonDeadline parsePseudonym".split(" "),
    ..."findController freshController provePseudonym proveLink proveVoucher verifyLink verifyVoucher".split(" "),
    ..."createVoucherRequest voucherMessage parseVoucher parseVoucherRequest parsePseudonymProof".split(" "),
    ..."verifyPseudonymProof verifyPseudonymProofs checkArtifacts createProver loadArtifacts loadProver".split(" "),
  ];

  for (const name of VERBS) {
    it(`${name} answers or fails with a code that says what is wrong, whatever it is given`, async () => {
      const faults: string[] = [];
      let refused = 0;
      for (const { label, args } of spoilt(calls[name] as Call)) {
        const fault = await faultOf((calls[name] as Call).verb, args);
        if (fault === "coded") refused++;
        else if (fault !== undefined) faults.push(`${label}: ${fault}`);
      }
      expect(faults).to.deep.equal([]);
      expect(refused).to.be.greaterThan(0);
    });
  }

  it("is tried of every verb", () => {
    expect(Object.keys(calls)).to.have.members(VERBS);
  });
});

function* spoilt({ args, from }: Call): Iterable<{ readonly label: string; readonly args: readonly unknown[] }> {
  for (let i = from; i < args.length; i++) {
    const arg = args[i];
    for (const value of GARBAGE) {
      yield { label: `${i} = ${show(value)}`, args: args.with(i, value) };
      if (typeof arg !== "object" || arg === null || Array.isArray(arg)) continue;
      for (const field of Object.keys(arg)) {
        yield { label: `${i}.${field} = ${show(value)}`, args: args.with(i, { ...arg, [field]: value }) };
      }
    }
  }
}

/** undefined if it answers; else whether the error has a code that says more than that the chain refused. */
async function faultOf(verb: Call["verb"], args: readonly unknown[]): Promise<string | undefined> {
  try {
    await verb(...(args as never[]));
    return undefined;
  } catch (error) {
    if (error instanceof RealDidError && error.code !== "CHAIN_CALL_REVERTED") return "coded";
    return String(error).slice(0, 120);
  }
}

function show(value: unknown): string {
  return typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? "undefined");
}
