import type { Wallet as KeyWallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { merkleProof } from "../../sdk/enrolment/tree/merkleProof.ts";
import { followPlatform } from "../../sdk/login/view/follow/followPlatform.ts";
import { measureFirstVisit } from "../login/measureFirstVisit.ts";
import { measureFollow } from "../login/measureFollow.ts";
import { measureGateway } from "../login/measureGateway.ts";
import { measureVerify } from "../login/measureVerify.ts";
import type { Row } from "../row.ts";

const PLATFORM = "weibo";
const DOMAIN = "weibo.com";

/**
 * Private login: verifying beside a bare `siwe`, first visits, following a platform's events, and the gateway beside a bare
 * `oidc-provider`.
 *
 * @param hre Hardhat's environment, on the embedded chain
 * @returns rows in CPU ms, ms, per second, bytes and ratios
 * @throws BenchAppMissing if apps/gateway is not installed
 */
export async function measure(hre: HardhatRuntimeEnvironment): Promise<Row[]> {
  // First: programs of their own, while this one has nothing to do.
  const gateway = await measureGateway();
  const { deployWithPeople, platformIdOf, registered } = await import("../../test/pseudonym/people.ts");
  const fixture = await deployWithPeople();
  const { network } = fixture;
  const visitor = await registered(fixture, 0, PLATFORM);
  const controller = visitor.controller as unknown as KeyWallet;
  const platformId = platformIdOf(PLATFORM);
  const view = followPlatform(network, platformId, { pollSeconds: 3600, maxAgeSeconds: 86_400 });
  await view.ready;
  const site = { network, view, domain: DOMAIN, pseudonym: visitor.pseudonym, controller };
  try {
    const verify = await measureVerify(site);
    const [, wallet] = fixture.wallets;
    if (wallet === undefined) throw new Error("nobody is left for a first visit");
    const firstVisit = await measureFirstVisit(site, { wallet, path: merkleProof(fixture.tree, 1) });
    const follow = await measureFollow(hre, network, platformId);
    return [...verify, ...firstVisit, ...follow, ...gateway];
  } finally {
    view.close();
  }
}
