import { RealDidError } from "realdid";

import { WalletFailed } from "../../errors.ts";
import { createKeeper } from "./createKeeper.ts";
import type { Keeper, KeeperCall, KeeperFault, KeeperReply } from "./messages.ts";

// The worker that holds the keys. It answers one call at a time, in order.

const reply = (data: KeeperReply): void => {
  postMessage(data);
};
const keeper: Keeper = createKeeper((step, share) => {
  reply({ progress: { step, share } });
});
let last: Promise<void> = Promise.resolve();

onmessage = ({ data }: MessageEvent<KeeperCall>) => {
  last = last.then(() => run(data));
};

async function run({ id, verb, input }: KeeperCall): Promise<void> {
  try {
    const work = keeper[verb] as (input: unknown) => Promise<unknown>;
    reply({ id, result: await work(input) });
  } catch (thrown) {
    reply({ id, fault: faultOf(thrown) });
  }
}

/** Only our own errors say why: they never hold a secret, and others may. */
function faultOf(thrown: unknown): KeeperFault {
  const known =
    thrown instanceof RealDidError ? thrown : new WalletFailed(thrown instanceof Error ? thrown.name : undefined);
  const { code, message, fix } = known;
  return { code, message, fix };
}
