import { type People, enrolPeople, testProvider } from "@realdid/service/testing";
import type { JsonRpcProvider, NonceManager } from "ethers";

/** People who are registered before any test: 0 on both platforms, 1 on the first; 2 and 3 nowhere. */
let people: People | undefined;
let provider: JsonRpcProvider;
let snapshot: string;

before(async function prepare() {
  this.timeout(120_000);
  provider = testProvider();
  snapshot = (await provider.send("evm_snapshot", [])) as string;
  people = await enrolPeople(4);
  await people.register([0, "weibo"], [1, "weibo"], [0, "douyin"]);
});

after(async () => {
  people?.close();
  await provider.send("evm_revert", [snapshot]);
  provider.destroy();
});

/** @returns the people, inside tests */
export function world(): People {
  if (people === undefined) throw new Error("there is no one yet");
  return people;
}

/**
 * Has the chain forget, after each test of the enclosing describe, what that did.
 *
 * @returns advances chain time by seconds and mines
 */
export function forgetAfterEach(): (seconds: number) => Promise<void> {
  let state: string;
  beforeEach(async () => {
    state = (await provider.send("evm_snapshot", [])) as string;
  });
  afterEach(async () => {
    await provider.send("evm_revert", [state]);
    // It counts on from a transaction that never was.
    (world().network.runner as NonceManager).reset();
  });
  return async (seconds) => {
    await provider.send("evm_increaseTime", [seconds]);
    await provider.send("evm_mine", []);
  };
}
