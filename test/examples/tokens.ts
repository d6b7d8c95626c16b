import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Contract, ContractFactory, type Interface, type InterfaceAbi, type Signer } from "ethers";

const ROOT = join(__dirname, "../..");
const SOURCE = "test/examples/Tokens.sol";

type Compiled = Readonly<
  Record<string, { readonly abi: InterfaceAbi; readonly evm: { bytecode: { object: string } } }>
>;

let compiled: Compiled | undefined;

/** A contract of Tokens.sol, by the npm compiler: they are no part of what Hardhat compiles and publishes. */
export async function deployToken(name: string, signer: Signer): Promise<Contract> {
  compiled ??= compile();
  const found = compiled[name];
  if (found === undefined) throw new Error(`${SOURCE} has no ${name}`);
  const deployed = await new ContractFactory(found.abi, found.evm.bytecode.object, signer).deploy();
  return new Contract(await deployed.getAddress(), deployed.interface as Interface, signer);
}

function compile(): Compiled {
  // Untyped, and heavy: loaded where it is needed.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const solc = require("solc") as { compile(input: string, callbacks: object): string };
  const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
  const input = {
    language: "Solidity",
    sources: { [SOURCE]: { content: read(SOURCE) } },
    settings: { evmVersion: "osaka", outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
  };
  const found = (path: string): object => ({ contents: read(join("node_modules", path)) });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: found })) as {
    readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
    readonly contracts: Readonly<Record<string, Compiled>>;
  };
  const failed = (output.errors ?? []).find(({ severity }) => severity === "error");
  if (failed !== undefined) throw new Error(failed.formattedMessage);
  return output.contracts[SOURCE] as Compiled;
}
