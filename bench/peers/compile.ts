import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ContractFactory, type BaseContract, type InterfaceAbi, type Signer } from "ethers";

const ROOT = join(__dirname, "../..");
const CACHE = join(ROOT, "cache/bench");

interface Compiled {
  readonly abi: InterfaceAbi;
  readonly evm: {
    readonly bytecode: {
      readonly object: string;
      readonly linkReferences: Readonly<
        Record<string, Readonly<Record<string, readonly { start: number; length: number }[]>>>
      >;
    };
  };
}
type Output = Readonly<Record<string, Readonly<Record<string, Compiled>>>>;

/** solc settings of a peer, except what to output. */
export interface PeerSettings {
  readonly optimizer: { readonly enabled: boolean; readonly runs?: number };
  readonly evmVersion: string;
  readonly viaIR?: boolean;
}

/**
 * Compiles a peer's sources with its own settings by the npm compiler; kept in cache/bench, apart from our own artifacts.
 *
 * @param paths its main sources below node_modules/
 * @param settings the peer's compiler settings
 * @returns compiled contracts by source and name
 */
export function compilePeer(paths: readonly string[], settings: PeerSettings): Output {
  const input = JSON.stringify({
    language: "Solidity",
    sources: Object.fromEntries(
      paths.map((path) => [path, { content: readFileSync(join(ROOT, "node_modules", path), "utf8") }]),
    ),
    settings: { ...settings, outputSelection: { "*": { "*": ["abi", "evm.bytecode"] } } },
  });
  const kept = join(CACHE, `${createHash("sha256").update(input).digest("hex").slice(0, 16)}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8")) as Output;
  const solc = require("solc") as { compile(input: string, callbacks: object): string };
  const read = (path: string): object => ({ contents: readFileSync(join(ROOT, "node_modules", path), "utf8") });
  const output = JSON.parse(solc.compile(input, { import: read })) as {
    readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
    readonly contracts: Output;
  };
  const failed = (output.errors ?? []).find((error) => error.severity === "error");
  if (failed !== undefined) throw new Error(failed.formattedMessage);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(kept, JSON.stringify(output.contracts));
  return output.contracts;
}

/**
 * Deploys a compiled contract, its libraries first.
 *
 * @param output what {@link compilePeer} returned
 * @param name the contract
 * @param signer pays
 * @param args constructor arguments
 * @returns the contract
 */
export async function deployPeer(
  output: Output,
  name: string,
  signer: Signer,
  ...args: readonly unknown[]
): Promise<BaseContract> {
  const compiled = Object.values(output).find((contracts) => contracts[name] !== undefined)?.[name];
  if (compiled === undefined) throw new Error(`the peer's sources have no contract ${name}`);
  let bytecode = compiled.evm.bytecode.object;
  for (const libraries of Object.values(compiled.evm.bytecode.linkReferences)) {
    for (const [library, places] of Object.entries(libraries)) {
      const address = (await (await deployPeer(output, library, signer)).getAddress()).slice(2).toLowerCase();
      for (const { start, length } of places) {
        bytecode = bytecode.slice(0, start * 2) + address + bytecode.slice((start + length) * 2);
      }
    }
  }
  const deployed = await new ContractFactory(compiled.abi, bytecode, signer).deploy(...args);
  return deployed.waitForDeployment();
}
