import { describeOnDatabases } from "@realdid/service/testing";
import { expect } from "chai";
import { type Hex, type LoginChallenge, type LoginStore, type PseudonymProof, platformId } from "realdid";

import { loginStoreOf } from "../../src/database/loginStoreOf.ts";
import type { Schema } from "../../src/database/schema.ts";

const WEIBO = platformId("weibo");
const PROCESSES = 8;

/** A challenge as a platform gives it out. */
function someChallenge(nonce: string): LoginChallenge {
  const ids = { platformId: WEIBO, networkId: platformId("network") };
  const times = { issuedAt: 1_700_000_000, expiresAt: 1_700_000_300, sessionSeconds: 0 };
  return { domain: "login.weibo.com", ...ids, chainId: 31337n, nonce, ...times };
}

/** The registration of one pseudonym, by one of two controllers. */
function someRegistration(controller: Hex): PseudonymProof {
  const message = {
    action: "register",
    groupId: 0,
    platformId: WEIBO,
    controller,
    sequence: 0,
    deadline: 900,
  } as const;
  return { ...message, pseudonym: 7n, root: 5n, points: [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n] };
}

describeOnDatabases<Schema>(
  "Logins of many processes in one database",
  () => Promise.resolve(),
  (open) => {
    let stores: readonly LoginStore[];

    before("all open it at once", async () => {
      stores = await Promise.all(Array.from({ length: PROCESSES }, () => loginStoreOf(open())));
    });

    it("hand each challenge to one of those who take it at once", async () => {
      for (let i = 0; i < 10; i++) {
        const challenge = someChallenge(i.toString(16).padStart(32, "0"));
        await stores[i % PROCESSES]?.challenges.keep(challenge);
        const taken = await Promise.all(stores.map(({ challenges }) => challenges.take(WEIBO, challenge.nonce)));
        expect(taken.filter((one) => one !== undefined)).to.deep.equal([challenge]);
      }
    });

    it("hold one of two controllers that come at once, while others let it go", async () => {
      const controllers: readonly Hex[] = [`0x${"aa".repeat(20)}`, `0x${"bb".repeat(20)}`];
      for (let i = 0; i < 10; i++) {
        const proofs = stores.map((_, j) => someRegistration(controllers[j % 2] as Hex));
        const held = await Promise.all(
          stores.map(({ registrations }, j) => registrations.hold(proofs[j] as PseudonymProof, 0)),
        );
        expect(new Set(held.map(({ controller }) => controller)).size).to.equal(1);
        await Promise.all(
          stores.map(({ registrations }, j) =>
            j % 2 === 0
              ? registrations.drop(held[0] as PseudonymProof)
              : registrations.hold(proofs[j] as PseudonymProof, 0),
          ),
        );
        const [left, ...more] = (await stores[0]?.registrations.list(WEIBO)) ?? [];
        expect(more).to.deep.equal([]);
        if (left !== undefined) await stores[0]?.registrations.drop(left);
      }
    });
  },
);
