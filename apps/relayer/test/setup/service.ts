import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Environment, createLog } from "@realdid/service";
import { type Answer, KINDS, call, logText, makePlace, required } from "@realdid/service/testing";
import { Wallet, parseEther, toQuantity } from "ethers";
import { type PseudonymProof, formatPseudonymProof } from "realdid";

import { readConfig } from "../../src/config/settings.ts";
import { listen } from "../../src/http/listen.ts";
import { type Service, openService } from "../../src/openService.ts";
import { sendBatches } from "../../src/sending/runSender.ts";
import { chain, rememberChain, testNetwork } from "./world.ts";

/** A kind of database. */
export type Kind = (typeof KINDS)[number];

/** A relayer that listens, as tests see it. It sends when it is told to. */
export interface TestRelayer {
  readonly service: Service;
  readonly url: string;
  readonly metricsUrl: string;
  /** Settings of a program on the same database and key. */
  readonly environment: Record<string, string>;
  post(proof: PseudonymProof | Readonly<Record<string, unknown>>, headers?: Record<string, string>): Promise<Answer>;
  state(id: unknown): Promise<Answer>;
  /** One turn of sending. */
  turn(): Promise<void>;
  /** Transactions that the account has sent. */
  nonce(): Promise<number>;
  readLog(): string;
}

/** A key and a database of a relayer, and how they go. */
export interface RelayerPlace {
  readonly environment: Record<string, string>;
  readonly address: string;
  remove(): Promise<void>;
}

/**
 * Makes a key with ether and an empty database.
 *
 * @param kind of database
 * @param ether of the account
 * @returns the place
 */
export async function makeRelayerPlace(kind: Kind, ether = "10"): Promise<RelayerPlace> {
  const place = await makePlace(kind);
  const folder = await mkdtemp(join(tmpdir(), "realdid-relayer-"));
  const wallet = Wallet.createRandom();
  const keyFile = join(folder, "key");
  await writeFile(keyFile, wallet.privateKey);
  await chmod(keyFile, 0o600);
  await setBalance(wallet.address, ether);
  return {
    address: wallet.address,
    environment: {
      REALDID_DEPLOYMENT: required("TEST_DEPLOYMENT"),
      RELAYER_RPC_URL: required("TEST_RPC_URL"),
      RELAYER_KEY_FILE: keyFile,
      RELAYER_DATABASE: place.where,
      RELAYER_PORT: "0",
      RELAYER_METRICS_PORT: "0",
    },
    async remove() {
      await place.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Gives an account so much ether, no more and no less. */
export async function setBalance(address: string, ether: string): Promise<void> {
  await chain().send("anvil_setBalance", [address, toQuantity(parseEther(ether))]);
}

/**
 * Starts a relayer.
 *
 * @param place its key and database
 * @param change settings that are other than usual
 * @returns the relayer, and what ends it
 */
export async function startRelayer(
  place: RelayerPlace,
  change: Environment = {},
): Promise<[TestRelayer, () => Promise<void>]> {
  const config = readConfig({ ...place.environment, ...change });
  const { sink, read } = logText();
  const log = createLog({ logLevel: "trace", stepSeconds: config.batchSeconds }, sink);
  const service = await openService(config, log);
  const { publicUrl: url, metricsUrl, stop } = await listen(service);
  const relayer: TestRelayer = {
    service,
    url,
    metricsUrl,
    environment: place.environment,
    post: (proof, headers) => call(`${url}/v1/proofs`, "POST", jsonOf(proof), headers),
    state: (id) => call(`${url}/v1/proofs/${String(id)}`, "GET"),
    turn: () => sendBatches(service.sender, new AbortController().signal),
    nonce: () => chain().getTransactionCount(place.address),
    readLog: read,
  };
  return [
    relayer,
    async () => {
      await stop();
      await service.close();
    },
  ];
}

/**
 * A proof as it is sent.
 *
 * @param proof a proof, or JSON that stays as it is
 * @returns JSON value
 */
export function jsonOf(proof: PseudonymProof | Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isProof = typeof proof.pseudonym === "bigint";
  if (!isProof) return { ...proof };
  const text = formatPseudonymProof(testNetwork().deployment, proof as PseudonymProof);
  return JSON.parse(text) as Record<string, unknown>;
}

/**
 * Declares the same tests once for each kind of database, on a relayer that listens.
 *
 * @param title of what is tested
 * @param tests are given a function that returns the relayer, to be called inside `it` or `before`
 * @param change settings that are other than usual
 */
export function describeOnRelayer(
  title: string,
  tests: (running: () => TestRelayer) => void,
  change: Environment = {},
): void {
  for (const kind of KINDS) {
    describe(`${title} (${kind})`, () => {
      let place: RelayerPlace;
      let running: TestRelayer;
      let stop: () => Promise<void>;
      let forget: () => Promise<void>;
      before(async () => {
        forget = await rememberChain();
        place = await makeRelayerPlace(kind);
        [running, stop] = await startRelayer(place, change);
      });
      after(async () => {
        await stop();
        await place.remove();
        await forget();
      });
      tests(() => running);
    });
  }
}
