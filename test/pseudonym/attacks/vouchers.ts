import { time } from "@nomicfoundation/hardhat-network-helpers";

import type { Wallet } from "../../../sdk/enrolment/restoreWallet.ts";
import { merkleProof } from "../../../sdk/enrolment/tree/merkleProof.ts";
import { treeRoot } from "../../../sdk/enrolment/tree/tree.ts";
import { loadProver } from "../../../sdk/node/loadProver.ts";
import { toChainProof } from "../../../sdk/pseudonym/chainProof.ts";
import type { PseudonymProof } from "../../../sdk/pseudonym/proof.ts";
import { type Voucher, proveVoucher } from "../../../sdk/pseudonym/voucher/proveVoucher.ts";
import { SCALAR_ORDER } from "../../../sdk/pseudonym/scope.ts";
import { verifyVoucher } from "../../../sdk/pseudonym/voucher/verifyVoucher.ts";
import type { VoucherRequest } from "../../../sdk/pseudonym/voucher/voucherRequest.ts";
import { malleate } from "../malleate.ts";
import { offChain, onChain, verified } from "./outcome.ts";
import { PHYSICIANS, type Stage, TEACHERS, WECHAT, WEIBO, setStage, stageProof } from "./stage.ts";
import { type Outcome, accept, refuse } from "./tally.ts";

const VOUCHER = "voucher as registration, and the reverse";
const CLINIC = "clinic.example";

/** A voucher is for whoever asked, for one question; the registry takes none, and no proof for the registry is one. */
export function describeVouchers(): void {
  describe("vouchers", () => {
    let stage: Stage;
    let request: VoucherRequest;
    let citizen: VoucherRequest;
    let voucher: Voucher;
    let now: number;

    beforeEach(async () => {
      stage = await setStage();
      now = await time.latest();
      const { networkId, chainId } = stage.network.deployment;
      // Nonce and end are fixed, so that the voucher is made once.
      const fixed = { networkId, chainId, platformId: WEIBO, domain: CLINIC, nonce: WEIBO, expiresAt: stage.deadline };
      request = { ...fixed, groupId: PHYSICIANS };
      citizen = { ...fixed, groupId: 0 };
      voucher = await vouch(request);
    });

    const made = new Map<string, Promise<Voucher>>();

    async function vouch(asked: VoucherRequest): Promise<Voucher> {
      const [wallet] = stage.wallets as [Wallet];
      const tree = asked.groupId === 0 ? stage.tree : stage.physicians;
      const key = `${treeRoot(tree)} ${asked.groupId} ${asked.expiresAt}`;
      const known = made.get(key) ?? proveVoucher(wallet, merkleProof(tree, 0), asked, CLINIC, await loadProver(31));
      made.set(key, known);
      return known;
    }

    const shown = (changed: Partial<Voucher> = {}, asked = request, at = now): Promise<Outcome> =>
      offChain(verifyVoucher(stage.network, asked, { ...voucher, ...changed }, at));

    it("a voucher registers, changes and claims nothing", async () => {
      const registration = await stageProof(stage, 0);
      for (const { root, points } of [voucher, await vouch(citizen)]) {
        for (const tried of [
          { ...registration, root, points },
          { ...registration, points },
        ]) {
          const reasons = ["PseudonymRootNotLive", "PseudonymProofInvalid", "PseudonymBatchInvalid"];
          await refuse(VOUCHER, reasons, onChain(stage.registry, tried));
          await refuse(VOUCHER, reasons, onChain(stage.registry, tried, { to: "registerMany" }));
          await refuse(VOUCHER, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, tried));
        }
      }
      await accept(VOUCHER, onChain(stage.registry, registration));
      await (await stage.registry.register(WEIBO, toChainProof(registration, "register"))).wait();
      const fields = { action: "claim", sequence: 1, groupId: PHYSICIANS } as const;
      const claim = await stageProof(stage, 0, fields, stage.physicians);
      const tried = { ...claim, points: voucher.points };
      await refuse(VOUCHER, "PseudonymProofInvalid", onChain(stage.registry, tried));
      await refuse(VOUCHER, "PSEUDONYM_PROOF_FALSE", verified(stage.network.deployment, tried));
      await accept(VOUCHER, onChain(stage.registry, claim));
    });

    it("no proof for the registry is a voucher, a claim's neither", async () => {
      const fields = { action: "claim", sequence: 1, groupId: PHYSICIANS } as const;
      const claim = await stageProof(stage, 0, fields, stage.physicians);
      const registration = await stageProof(stage, 0);
      for (const { root, points, pseudonym } of [claim, registration] as PseudonymProof[]) {
        await refuse(VOUCHER, "PSEUDONYM_PROOF_FALSE", shown({ root, points, pseudonym }));
        const forged = offChain(verifyVoucher(stage.network, citizen, { ...citizen, root, points, pseudonym }, now));
        await refuse(VOUCHER, "PSEUDONYM_PROOF_FALSE", forged);
      }
      await accept(VOUCHER, shown());
      await accept(VOUCHER, shown({ points: malleate(voucher.points, 9n) }));
    });

    it("a voucher answers one request, of one group, for one pseudonym, until it expires", async () => {
      const other: Partial<VoucherRequest>[] = [
        { platformId: WECHAT },
        { groupId: TEACHERS },
        { groupId: 0 },
        { domain: "evil.example" },
        { nonce: WECHAT },
        { expiresAt: request.expiresAt + 1 },
      ];
      for (const change of other) {
        const asked = { ...request, ...change };
        await refuse(VOUCHER, "PSEUDONYM_VOUCHER_MISMATCH", shown({}, asked));
        await refuse(VOUCHER, "PSEUDONYM_PROOF_FALSE", shown(change, asked));
      }
      for (const change of [{ networkId: WECHAT }, { chainId: 1n }]) {
        await refuse(VOUCHER, "PSEUDONYM_VOUCHER_OTHER_NETWORK", shown(change, { ...request, ...change }));
      }
      await refuse(VOUCHER, "PSEUDONYM_VOUCHER_EXPIRED", shown({}, request, request.expiresAt + 1));
      for (const value of [voucher.pseudonym + SCALAR_ORDER, 0n, SCALAR_ORDER]) {
        await refuse("4 field range", "PSEUDONYM_PROOF_MALFORMED", shown({ pseudonym: value }));
        await refuse("4 field range", "PSEUDONYM_PROOF_MALFORMED", shown({ root: value }));
      }
      await refuse(VOUCHER, "PSEUDONYM_PROOF_FALSE", shown({ pseudonym: voucher.pseudonym + 1n }));
      await refuse(VOUCHER, "PSEUDONYM_PROOF_FALSE", shown({ root: treeRoot(stage.teachers) }));
      await accept(VOUCHER, shown({}, request, request.expiresAt));
    });

    it("a voucher against a root that its group never had, or has no more, shows nothing", async () => {
      const { epoch } = await stage.network.enrolmentRegistry.recordOf(PHYSICIANS, voucher.root);
      await accept("withdrawn root", shown());
      await stage.as(stage.keys.guardian).enrolmentRegistry.withdrawEpoch(PHYSICIANS, epoch);
      await refuse("withdrawn root", "PSEUDONYM_VOUCHER_ROOT_NOT_LIVE", shown());
    });
  });
}
