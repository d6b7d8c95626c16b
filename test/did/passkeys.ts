import { AbiCoder, type ContractRunner, getBytes, hexlify } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../../sdk/chain/network.ts";
import { readDerSignature } from "../../sdk/did/passkey/derSignature.ts";
import { createPasskey } from "../../sdk/did/passkey/createPasskey.ts";
import type { Passkey } from "../../sdk/did/passkey/passkey.ts";
import { passkeyAccountOf } from "../../sdk/did/passkey/passkeyAccountOf.ts";
import { fromBase64Url, toBuffer } from "../../sdk/did/passkey/bytes.ts";
import { IPasskeyAccount__factory } from "../../typechain-types/factories/contracts/did/IPasskeyAccount__factory.ts";
import type { IPasskeyAccount } from "../../typechain-types/index.ts";
import { type Answer, TestAuthenticator, otherForm } from "./authenticator.ts";

/** A passkey with its account on chain. */
export interface HeldPasskey {
  readonly authenticator: TestAuthenticator;
  readonly passkey: Passkey;
  readonly account: IPasskeyAccount;
  readonly address: Hex;
}

/** Creates a passkey and, through the factory, its account. */
export async function holdPasskey(network: RealDidNetwork): Promise<HeldPasskey> {
  const authenticator = new TestAuthenticator();
  const passkey = await createPasskey({ credentials: authenticator });
  const { x, y } = passkey.publicKey;
  await (await network.passkeyFactory.createAccount(x, y)).wait();
  const address = passkeyAccountOf(network.deployment.addresses.passkeyFactory, passkey.publicKey);
  return { authenticator, passkey, address, account: accountAt(address, network.runner) };
}

/** The account at an address. */
export function accountAt(address: Hex, runner: ContractRunner): IPasskeyAccount {
  return IPasskeyAccount__factory.connect(address, runner);
}

/** An assertion over `challenge` as the account reads it, with none of the checks that the SDK makes before it hands one out. */
export async function assertRaw(
  held: Pick<HeldPasskey, "authenticator" | "passkey">,
  challenge: string,
  indices: { readonly type?: string } = {},
): Promise<Hex> {
  const { authenticator, passkey } = held;
  const answer = (await authenticator.get({
    publicKey: {
      challenge: toBuffer(getBytes(challenge)),
      allowCredentials: [{ type: "public-key", id: toBuffer(fromBase64Url(passkey.credentialId)) }],
      userVerification: "required",
    },
  })) as Answer;
  const { authenticatorData, clientDataJSON, signature } = answer.response;
  const json = Buffer.from(clientDataJSON);
  const low = readDerSignature(new Uint8Array(signature));
  const high = otherForm(getBytes(low.r + low.s.slice(2)));
  return AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "uint256", "uint256", "bytes", "bytes"],
    [
      low.r,
      authenticator.behaviour.s === "low" ? low.s : hexlify(high.slice(32)),
      json.indexOf('"challenge"'),
      json.indexOf(indices.type ?? `"type":"${authenticator.behaviour.type}"`),
      new Uint8Array(authenticatorData),
      json,
    ],
  ) as Hex;
}
