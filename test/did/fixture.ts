import type { Signer, TransactionReceipt } from "ethers";
import hre from "hardhat";

import type { Hex } from "../../sdk/chain/hex.ts";
import { type DidChange, didChangeArguments, didDomain, didTypedData } from "../../sdk/did/change.ts";
import { deployRealDid } from "../fixture.ts";
import type { IDidRegistry } from "../../typechain-types/index.ts";

/** Far enough ahead for every test. */
export const LATE = 4_000_000_000;

/** The registry as deploy/ leaves it, and some accounts. */
export interface DidFixture {
  readonly registry: IDidRegistry;
  readonly holder: Signer;
  readonly next: Signer;
  readonly stranger: Signer;
  readonly identity: Hex;
  readonly nextAddress: Hex;
  readonly strangerAddress: Hex;
}

/** The registry as deploy/ leaves it. */
export async function deployDid(): Promise<DidFixture> {
  const { network } = await deployRealDid();
  const [, holder, next, stranger] = await hre.ethers.getSigners();
  if (holder === undefined || next === undefined || stranger === undefined) throw new Error("too few accounts");
  return {
    registry: network.didRegistry,
    holder,
    next,
    stranger,
    identity: (await holder.getAddress()) as Hex,
    nextAddress: (await next.getAddress()) as Hex,
    strangerAddress: (await stranger.getAddress()) as Hex,
  };
}

/** One example of each change. */
export const EXAMPLE_CHANGES: readonly DidChange[] = [
  {
    kind: "addDelegate",
    delegateType: bytes32("veriKey"),
    delegate: "0x00000000000000000000000000000000000000d1",
    validity: 1000,
  },
  { kind: "revokeDelegate", delegateType: bytes32("veriKey"), delegate: "0x00000000000000000000000000000000000000d1" },
  {
    kind: "setAttribute",
    name: bytes32("did/svc/HubService"),
    value: "0x68747470733a2f2f6875622e6578616d706c65",
    validity: 1000,
  },
  { kind: "revokeAttribute", name: bytes32("did/svc/HubService"), value: "0x68747470733a2f2f6875622e6578616d706c65" },
  { kind: "changeOwner", newOwner: "0x00000000000000000000000000000000000000c1" },
  { kind: "deactivate" },
];

export function bytes32(text: string): Hex {
  return hre.ethers.encodeBytes32String(text) as Hex;
}

/** Signs a change as `signer`; each field can be bent. */
export async function signChange(
  registry: IDidRegistry,
  signer: Signer,
  identity: Hex,
  change: DidChange,
  bent: { nonce?: bigint; deadline?: number; chainId?: bigint; contract?: Hex } = {},
): Promise<{ nonce: bigint; deadline: number; signature: Hex }> {
  const nonce = bent.nonce ?? (await registry.nonce(identity));
  const deadline = bent.deadline ?? LATE;
  const chainId = bent.chainId ?? (await hre.ethers.provider.getNetwork()).chainId;
  const domain = didDomain(chainId, bent.contract ?? ((await registry.getAddress()) as Hex));
  const { types, message } = didTypedData(identity, change, nonce, deadline);
  return { nonce, deadline, signature: (await signer.signTypedData(domain, types, message)) as Hex };
}

/** Encodes the signed form of a change. */
export function encodeSigned(
  registry: IDidRegistry,
  identity: Hex,
  change: DidChange,
  signed: { nonce: bigint; deadline: number; signature: string },
): Hex {
  const method = registry.interface.getFunction(`${change.kind}BySignature`);
  return registry.interface.encodeFunctionData(
    method as never,
    [identity, ...didChangeArguments(change), signed.nonce, signed.deadline, signed.signature] as never,
  ) as Hex;
}

/** Encodes the plain form of a change. */
export function encodePlain(registry: IDidRegistry, identity: Hex, change: DidChange): Hex {
  const method = registry.interface.getFunction(change.kind);
  return registry.interface.encodeFunctionData(
    method as never,
    [identity, ...didChangeArguments(change)] as never,
  ) as Hex;
}

/** Sends encoded data to the registry. */
export async function sendTo(registry: IDidRegistry, from: Signer, data: Hex): Promise<TransactionReceipt> {
  const response = await from.sendTransaction({ to: await registry.getAddress(), data });
  return (await response.wait()) as TransactionReceipt;
}
