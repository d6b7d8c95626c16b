import type { Authority } from "../../../sdk/enrolment/authority/authority.ts";
import { type EnrolmentRequest, enrolPerson } from "../../../sdk/enrolment/authority/enrolPerson.ts";
import { memoryStore } from "../../../sdk/enrolment/authority/memoryStore.ts";
import { openSession } from "../../../sdk/enrolment/authority/openSession.ts";
import { realNameTable } from "../../../sdk/enrolment/authority/realNameTable.ts";
import { FIELD_ORDER, type PublicKey, commitmentOf } from "../../../sdk/enrolment/babyJubjub.ts";
import { requestEnrolment } from "../../../sdk/enrolment/requestEnrolment.ts";
import type { Wallet } from "../../../sdk/enrolment/restoreWallet.ts";
import { offChain } from "./outcome.ts";
import { type Stage, setStage } from "./stage.ts";
import { type Attack, type Outcome, accept, refuse } from "./tally.ts";
import { authorityKeys } from "../../enrolment/desk.ts";

// Number by the standard's own example; the name is invented.
const PERSON = { name: "测试甲", number: "11010519491231002X" };

/** The same attacks where they are closed a second time: no authority that keeps the rules lets such a leaf in. */
export function describeEnrolment(): void {
  describe("what an authority lets in", () => {
    let stage: Stage;
    let authority: Authority;

    beforeEach(async () => {
      stage = await setStage();
      authority = {
        networkId: stage.network.deployment.networkId,
        address: stage.network.deployment.addresses.publisherSafe,
        groupId: 0,
        keys: authorityKeys(),
        store: memoryStore(),
        register: realNameTable([PERSON]),
        leaseSeconds: stage.definition.leaseSeconds,
        rootWindowSeconds: stage.definition.rootWindowSeconds,
        now: () => stage.deadline,
        pausedSeconds: () => 0,
      };
    });

    /** The person is at the desk, and asks for another leaf than the wallet's own. */
    async function enrol(wallet: Wallet, changes: Partial<EnrolmentRequest> = {}): Promise<Outcome> {
      const ticket = await openSession(authority, PERSON.number);
      const { address, groupId } = authority;
      const request = requestEnrolment(wallet, { ...PERSON, ticket, authority: address, groupId });
      return offChain(enrolPerson(authority, { ...request, ...changes }));
    }

    /** The leaf with each wallet's signature, and with none. */
    async function refuseLeaf(attack: Attack, commitment: bigint, wallets: readonly Wallet[]): Promise<void> {
      for (const wallet of wallets) {
        await refuse(attack, "ENROLMENT_COMMITMENT_MISMATCH", enrol(wallet, { commitment }));
        const none = { commitment, proof: undefined } as unknown as Partial<EnrolmentRequest>;
        await refuse(attack, "ENROLMENT_POSSESSION_MISSING", enrol(wallet, none));
      }
    }

    it("attack 1: not the root of a small tree, whoever of it signs", async () => {
      const attack = "1 many members behind one leaf";
      await refuseLeaf(attack, stage.small.leaf, stage.own);
      await accept(attack, enrol(stage.own[0]));
    });

    it("attack 2: not a public key's coordinates, which would make the two leaves a ghost's", async () => {
      const attack = "2 ghost member";
      const { wallet } = stage.ghost;
      for (const coordinate of wallet.publicKey) {
        await refuseLeaf(attack, coordinate, [wallet, stage.own[0]]);
        // A key that has the coordinate as its own x, or any other made of it, has no known secret.
        for (const publicKey of [
          [coordinate, wallet.publicKey[1]],
          [wallet.publicKey[0], coordinate],
          [coordinate, coordinate],
        ] as PublicKey[]) {
          const proof = { publicKey, r8: [0n, 1n] as PublicKey, s: 0n };
          const reasons = [
            "ENROLMENT_COMMITMENT_MISMATCH",
            "ENROLMENT_POSSESSION_KEY_INVALID",
            "ENROLMENT_POSSESSION_SIGNATURE_INVALID",
          ];
          await refuse(attack, reasons, enrol(wallet, { commitment: coordinate, proof }));
        }
      }
      await accept(attack, enrol(wallet));
    });

    it("attack 2: not the neutral key, nor another key of low order, whose secret everybody knows", async () => {
      const attack = "2 neutral key";
      const keys: PublicKey[] = [
        [0n, 1n],
        [0n, FIELD_ORDER - 1n],
        [0n, FIELD_ORDER + 1n],
        [FIELD_ORDER, 1n],
      ];
      for (const publicKey of keys) {
        for (const r8 of [[0n, 1n], stage.own[0].publicKey] as PublicKey[]) {
          const proof = { publicKey, r8, s: 0n };
          const reduced = publicKey.map((value) => value % FIELD_ORDER) as unknown as PublicKey;
          const wrong = { commitment: commitmentOf(reduced), proof };
          await refuse(attack, "ENROLMENT_POSSESSION_KEY_INVALID", enrol(stage.own[0], wrong));
        }
      }
      await refuseLeaf(attack, stage.neutral.leaf, stage.own);
      await accept(attack, enrol(stage.own[0]));
    });
  });
}
