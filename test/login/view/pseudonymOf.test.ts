import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Wallet as KeyWallet } from "ethers";

import type { Hex } from "../../../sdk/chain/hex.ts";
import { type FollowedPlatform, followPlatform } from "../../../sdk/login/view/follow/followPlatform.ts";
import type { PlatformView } from "../../../sdk/login/view/platformView.ts";
import { readPlatform } from "../../../sdk/login/view/readPlatform.ts";
import { releasePseudonym } from "../../../sdk/pseudonym/releasePseudonym.ts";
import { replacePseudonymBySignature } from "../../../sdk/pseudonym/replacePseudonymBySignature.ts";
import { treeRoot } from "../../../sdk/enrolment/tree/tree.ts";
import { type PeopleFixture, deployWithPeople, leaseEnd } from "../../pseudonym/people.ts";
import { CONTROLLERS, PSEUDONYMS, WEIBO } from "./acts.ts";
import { POINTS, skipPairing } from "./skipPairing.ts";

/** Anyone can name any address as controller: both views must say the same of one that several name. */
describe("pseudonymOf", () => {
  const [holder, other] = PSEUDONYMS as [bigint, bigint];
  const [shared, next] = CONTROLLERS as [KeyWallet, KeyWallet];
  let fixture: PeopleFixture;
  let followed: FollowedPlatform;
  let views: readonly PlatformView[];

  beforeEach(async () => {
    fixture = await deployWithPeople();
    await skipPairing(fixture.network.deployment.addresses.pseudonymRegistry);
    followed = followPlatform(fixture.network, WEIBO, { pollSeconds: 3600 });
    await followed.ready;
    views = [followed, readPlatform(fixture.network, WEIBO)];
    await register(holder);
    await register(other);
  });
  afterEach(() => followed.close());

  const stateOf = async (pseudonym: bigint) => ({
    platformId: WEIBO,
    pseudonym,
    sequence: Number(await fixture.network.pseudonymRegistry.sequenceOf(WEIBO, pseudonym)),
    deadline: (await time.latest()) + 600,
  });

  async function register(pseudonym: bigint): Promise<void> {
    const root = treeRoot(fixture.tree);
    const proof = { ...(await stateOf(pseudonym)), controller: shared.address, root, points: POINTS };
    await fixture.network.pseudonymRegistry.register(WEIBO, proof);
  }

  const replace = async (pseudonym: bigint, from: KeyWallet, to: KeyWallet): Promise<unknown> =>
    replacePseudonymBySignature(fixture.network, from, await stateOf(pseudonym), to.address as Hex);

  async function expectHolder(pseudonym: bigint | undefined, controller = shared): Promise<void> {
    await followed.refresh();
    for (const view of views) {
      expect(await view.pseudonymOf(controller.address.toLowerCase() as Hex)).to.equal(pseudonym);
    }
  }

  it("is the one that was bound first, whoever names the address later", async () => {
    expect(followed.size).to.equal(0);
    await expectHolder(holder);
    expect(followed.size).to.equal(2);
  });

  it("is the later one once the first has another controller, also if it comes back", async () => {
    await replace(holder, shared, next);
    await expectHolder(other);
    await expectHolder(holder, next);
    await replace(holder, next, shared);
    await expectHolder(other);
    await expectHolder(undefined, next);
  });

  it("is the later one once the first was released, also if it is registered again", async () => {
    await releasePseudonym(fixture.network, shared, await stateOf(holder));
    await expectHolder(other);
    await register(holder);
    await expectHolder(other);
  });

  it("is none that lapsed, and the first again when it is registered anew with the same controller", async () => {
    await time.increaseTo(await leaseEnd(fixture));
    await expectHolder(undefined);
    await register(other);
    await expectHolder(other);
    await register(holder);
    await expectHolder(holder);
  });
});
