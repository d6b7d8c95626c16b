import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Environment, createLog, readSettings } from "@realdid/service";
import {
  KINDS,
  LOCAL,
  type Place,
  localSigner,
  logText,
  makePlace,
  required,
  testProvider,
} from "@realdid/service/testing";
import { type HDNodeWallet, Wallet } from "ethers";

import { openRelayer } from "../../src/openRelayer.ts";
import type { Relayer } from "../../src/relayer.ts";
import { type RunningRelayer, runRelayer } from "../../src/runRelayer.ts";
import { SETTINGS } from "../../src/settings.ts";

/** A relayer that listens; its batches are sent when a test says so. */
export interface TestRelayer extends RunningRelayer {
  readonly relayer: Relayer;
  readLog(): string;
}

/** @returns settings of a relayer in a folder of its own, on the chain of the test run */
export function environmentOf(folder: string, where: string): Record<string, string> {
  return {
    REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
    RELAYER_RPC_URL: required("TEST_RPC_URL"),
    RELAYER_DATABASE: where,
    RELAYER_KEY_FILE: join(folder, "key"),
    RELAYER_PORT: "0",
    RELAYER_METRICS_PORT: "0",
    RELAYER_ATTEMPTS: "10000",
    RELAYER_BATCH_SECONDS: "600",
    RELAYER_HIGHEST_FEE_GWEI: "1000000",
    RELAYER_WALLET_ORIGINS: "https://wallet.example",
  };
}

/** @returns a folder with the key of an account that has ether, or of one that has none */
export async function makeFolder(isPoor = false): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "realdid-relayer-"));
  const provider = testProvider();
  const { privateKey } = isPoor ? Wallet.createRandom() : (localSigner(LOCAL.relayer, provider).signer as HDNodeWallet);
  provider.destroy();
  await writeFile(join(folder, "key"), privateKey, { mode: 0o600 });
  return folder;
}

/**
 * Starts a relayer.
 *
 * @param place of its database
 * @param change settings that are other than usual
 * @param isPoor whether its account has nothing
 * @returns the relayer, and what ends it
 */
export async function startRelayer(
  place: Place,
  change: Environment = {},
  isPoor = false,
): Promise<readonly [TestRelayer, () => Promise<void>]> {
  const folder = await makeFolder(isPoor);
  const config = readSettings(SETTINGS, { ...environmentOf(folder, place.where), ...change });
  const { sink, read } = logText();
  const relayer = await openRelayer(config, { log: createLog(config, sink) });
  const running = await runRelayer(relayer);
  const stop = async (): Promise<void> => {
    await running.stop();
    await relayer.close();
    await rm(folder, { recursive: true, force: true });
  };
  return [{ ...running, relayer, readLog: read }, stop];
}

/**
 * Declares tests on a relayer of their own, on each kind of database; its table is empty before each test.
 *
 * @param title of what is tested
 * @param tests are given a function that returns the relayer, to be called inside `it`
 * @param options settings that are other than usual
 */
export function describeOnRelayer(
  title: string,
  tests: (running: () => TestRelayer) => void,
  options: {
    readonly change?: Environment;
    readonly isPoor?: boolean;
    readonly kinds?: readonly (typeof KINDS)[number][];
  } = {},
): void {
  for (const kind of options.kinds ?? KINDS) {
    describe(`${title} (${kind})`, () => {
      let place: Place;
      let running: TestRelayer;
      let stop: () => Promise<void>;
      before(async () => {
        place = await makePlace(kind);
        [running, stop] = await startRelayer(place, options.change, options.isPoor);
      });
      beforeEach(() => running.relayer.database.db.deleteFrom("relayer_proofs").execute());
      after(async () => {
        await stop();
        await place.remove();
      });
      tests(() => running);
    });
  }
}
