import {
  LOCAL,
  type People,
  enrolPeople,
  localSigner,
  required,
  testDeployment,
  testProvider,
} from "@realdid/service/testing";
import {
  type GroupTree,
  type RealDidNetwork,
  type Wallet,
  connectNetwork,
  encodeTop,
  shardOf,
  shardPath,
  shardRootsOf,
  topPath,
  treeRoot,
} from "realdid";

import { type Portal, startPortal } from "./portal.ts";
import { type Recorder, startRecorder } from "./recorder.ts";

/** Everything that the wallet's page speaks to, with what it said. */
export interface World {
  readonly network: RealDidNetwork;
  /** Verified people, and how they register themselves. */
  readonly people: People;
  /** Their wallets: nobody is registered anywhere. */
  readonly wallets: readonly Wallet[];
  readonly portal: Portal;
  readonly chain: Recorder;
  readonly authority: Recorder;
  readonly relayer: Recorder;
  /** Publishes the group anew, and withdraws what was published before. */
  withdrawRoot(): Promise<void>;
  /** Lets the chain's time pass. */
  wait(seconds: number): Promise<void>;
  /** Ends it all, and has the chain forget it. */
  close(): Promise<void>;
}

/**
 * Starts the portal, on the chain of this test run, with an authority and a relayer that keep what they are asked.
 *
 * @param count of people who are enrolled
 * @returns the world; close it
 */
export async function startWorld(count: number): Promise<World> {
  const provider = testProvider();
  const snapshot = (await provider.send("evm_snapshot", [])) as string;
  const network = connectNetwork(testDeployment(), localSigner(LOCAL.relayer, provider));
  const people = await enrolPeople(count, network);
  const { wallets, tree } = people;
  const served = new Map<string, Uint8Array>();
  serve(tree, served);
  const chain = await startRecorder((_method, _path, body) => askChain(body));
  const authority = await startRecorder((_method, path) => {
    const bytes = served.get(path);
    return bytes === undefined ? { status: 404, body: "" } : { status: 200, body: bytes };
  });
  const relayer = await startRecorder(() => ({ status: 202, body: "{}" }));
  const portal = await startPortal({
    PORTAL_RPC_URL: chain.url,
    PORTAL_AUTHORITY_URL: authority.url,
    PORTAL_RELAYER_URL: relayer.url,
  });
  return {
    ...{ network, people, wallets, portal, chain, authority, relayer },
    async withdrawRoot() {
      const { epoch } = await network.enrolmentRegistry.groupOf(0);
      serve((await enrolPeople(1, network)).tree, served);
      const guardian = connectNetwork(network.deployment, localSigner(LOCAL.guardian, provider));
      await (await guardian.enrolmentRegistry.withdrawEpoch(0, epoch)).wait();
    },
    async wait(seconds) {
      await provider.send("evm_increaseTime", [seconds]);
      await provider.send("evm_mine", []);
    },
    async close() {
      for (const server of [portal, chain, authority, relayer]) await server.close();
      await provider.send("evm_revert", [snapshot]);
      provider.destroy();
    },
  };
}

/** As an authority serves the group. */
function serve(tree: GroupTree, served: Map<string, Uint8Array>): void {
  served.set(topPath(treeRoot(tree)), encodeTop(shardRootsOf(tree)));
  for (const [number, root] of shardRootsOf(tree).entries()) served.set(shardPath(root), shardOf(tree, number));
}

async function askChain(body: string): Promise<{ status: number; body: string }> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(required("TEST_RPC_URL"), { method: "POST", headers, body });
  return { status: answer.status, body: await answer.text() };
}
