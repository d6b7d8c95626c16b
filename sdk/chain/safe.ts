import {
  type ContractRunner,
  type ContractTransactionReceipt,
  Contract,
  Interface,
  Signature,
  type Signer,
  TypedDataEncoder,
  verifyTypedData,
} from "ethers";

import type { Hex } from "./hex.ts";
import { send, view } from "./send.ts";

/** Safe 1.4.1, the functions used here. */
const SAFE_ABI = [
  "function nonce() view returns (uint256)",
  "function getOwners() view returns (address[])",
  "function getThreshold() view returns (uint256)",
  "function execTransaction(address to, uint256 value, bytes data, uint8 operation, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, address gasToken, address refundReceiver, bytes signatures) payable returns (bool)",
] as const;

const SAFE_TX_TYPES = {
  SafeTx: [
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "data", type: "bytes" },
    { name: "operation", type: "uint8" },
    { name: "safeTxGas", type: "uint256" },
    { name: "baseGas", type: "uint256" },
    { name: "gasPrice", type: "uint256" },
    { name: "gasToken", type: "address" },
    { name: "refundReceiver", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
};

const ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";

/** One call that a Safe is to make. */
export interface SafeTransaction {
  readonly safe: Hex;
  readonly chainId: bigint;
  readonly to: Hex;
  readonly data: Hex;
  readonly nonce: bigint;
}

/** One owner's signature over a Safe transaction. */
export interface SafeSignature {
  readonly owner: Hex;
  readonly signature: Hex;
}

/**
 * Reads the Safe's nonce and prepares a call for its owners to sign.
 *
 * @param runner provider or signer on the Safe's chain
 * @param safe address of the Safe
 * @param to contract to call
 * @param data ABI-encoded call
 * @returns the transaction with the Safe's present nonce
 */
export async function prepareSafeTransaction(
  runner: ContractRunner,
  safe: Hex,
  to: Hex,
  data: Hex,
): Promise<SafeTransaction> {
  const nonce = await safeNonce(runner, safe);
  const chain = await runner.provider?.getNetwork();
  return { safe, chainId: chain?.chainId ?? 0n, to, data, nonce };
}

/**
 * Number of the transaction that a Safe makes next: of several that are signed with one number, one can be made.
 *
 * @param runner provider or signer on the Safe's chain
 * @param safe address of the Safe
 * @returns the nonce
 */
export async function safeNonce(runner: ContractRunner, safe: Hex): Promise<bigint> {
  return (await view(safeContract(safe, runner).getFunction("nonce")())) as bigint;
}

/**
 * Who may sign for a Safe.
 *
 * @param runner provider or signer on the Safe's chain
 * @param safe address of the Safe
 * @returns checksummed addresses
 */
export async function safeOwners(runner: ContractRunner, safe: Hex): Promise<Hex[]> {
  return [...((await view(safeContract(safe, runner).getFunction("getOwners")())) as Hex[])];
}

/**
 * How many owners must sign.
 *
 * @param runner provider or signer on the Safe's chain
 * @param safe address of the Safe
 * @returns the threshold
 */
export async function safeThreshold(runner: ContractRunner, safe: Hex): Promise<number> {
  return Number(await view(safeContract(safe, runner).getFunction("getThreshold")()));
}

/**
 * The EIP-712 hash that the owners sign.
 *
 * @param transaction prepared call
 * @returns 32 bytes
 */
export function safeTransactionHash(transaction: SafeTransaction): Hex {
  return TypedDataEncoder.hash(domainOf(transaction), SAFE_TX_TYPES, messageOf(transaction)) as Hex;
}

/**
 * Signs a Safe transaction as one owner.
 *
 * @param signer the owner's signer
 * @param transaction prepared call
 * @returns the owner's signature
 */
export async function signSafeTransaction(signer: Signer, transaction: SafeTransaction): Promise<SafeSignature> {
  const signature = await signer.signTypedData(domainOf(transaction), SAFE_TX_TYPES, messageOf(transaction));
  return { owner: (await signer.getAddress()) as Hex, signature: signature as Hex };
}

/**
 * Whose signature over a Safe transaction this is.
 *
 * @param transaction prepared call
 * @param signature 65 bytes
 * @returns the signer's checksummed address; undefined if the bytes are no signature
 */
export function safeSignerOf(transaction: SafeTransaction, signature: Hex): Hex | undefined {
  try {
    return verifyTypedData(domainOf(transaction), SAFE_TX_TYPES, messageOf(transaction), signature) as Hex;
  } catch {
    return undefined;
  }
}

/**
 * The call of the Safe that makes it carry out a signed transaction, for whoever sends in their own way.
 *
 * @param transaction prepared call
 * @param signatures at least the Safe's threshold, in any order
 * @returns ABI-encoded call of the Safe
 */
export function safeExecutionData(transaction: SafeTransaction, signatures: readonly SafeSignature[]): Hex {
  return new Interface(SAFE_ABI).encodeFunctionData("execTransaction", executionOf(transaction, signatures)) as Hex;
}

/**
 * Sends a signed Safe transaction; anyone may, and pays.
 *
 * @param runner signer that pays
 * @param transaction prepared call
 * @param signatures at least the Safe's threshold
 * @returns the receipt
 * @throws the error of the called contract, or {@link ChainCallReverted} with Safe's code (GS0xx)
 */
export async function executeSafeTransaction(
  runner: ContractRunner,
  transaction: SafeTransaction,
  signatures: readonly SafeSignature[],
): Promise<ContractTransactionReceipt> {
  const { to, data } = transaction;
  // A Safe hides why its inner call failed (GS013): ask the target first, in the Safe's name.
  await view(runner.provider?.call({ from: transaction.safe, to, data }) ?? Promise.resolve("0x"));
  const execute = safeContract(transaction.safe, runner).getFunction("execTransaction");
  return send(execute(...executionOf(transaction, signatures)));
}

function executionOf({ to, data }: SafeTransaction, signatures: readonly SafeSignature[]): readonly unknown[] {
  // Safe wants the signatures sorted by owner.
  const sorted = [...signatures].sort((a, b) => (BigInt(a.owner) < BigInt(b.owner) ? -1 : 1));
  const packed = `0x${sorted.map((one) => Signature.from(one.signature).serialized.slice(2)).join("")}`;
  return [to, 0n, data, 0, 0n, 0n, 0n, ZERO_ADDRESS, ZERO_ADDRESS, packed];
}

function safeContract(safe: Hex, runner: ContractRunner): Contract {
  return new Contract(safe, SAFE_ABI, runner);
}

function domainOf(transaction: SafeTransaction): { chainId: bigint; verifyingContract: string } {
  return { chainId: transaction.chainId, verifyingContract: transaction.safe };
}

function messageOf(transaction: SafeTransaction): Record<string, unknown> {
  return {
    to: transaction.to,
    value: 0n,
    data: transaction.data,
    operation: 0,
    safeTxGas: 0n,
    baseGas: 0n,
    gasPrice: 0n,
    gasToken: ZERO_ADDRESS,
    refundReceiver: ZERO_ADDRESS,
    nonce: transaction.nonce,
  };
}
