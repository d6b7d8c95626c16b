import { encodeBytes32String, type Wallet } from "ethers";

import type { Fixture } from "../../test/fixture.ts";
import { gasRows } from "../gas.ts";
import { OURS, type Row } from "../row.ts";
import { seededKey } from "../seed.ts";

const VALIDITY_SECONDS = 86_400;

/**
 * Measures DidRegistry.
 *
 * @param fixture deployment
 * @returns rows
 */
export async function measureDid({ network, keys, as }: Fixture): Promise<Row[]> {
  const { rows, add } = gasRows(OURS);
  const { didRegistry } = network;
  const name = encodeBytes32String("did/pub/Secp256k1/veriKey/hex");
  const payer = keys.relayer;
  const publicKey = (label: string): string => seededKey(label).signingKey.compressedPublicKey;

  const attribute = (label: string) =>
    didRegistry.setAttribute(payer.address, name, publicKey(label), VALIDITY_SECONDS);
  await add("did.setAttribute.first", attribute("first"), "33-byte key");
  await add("did.setAttribute.later", attribute("second"), "33-byte key");

  const stranger = await keys.stranger.getAddress();
  await add("did.changeController.first", as(keys.stranger).didRegistry.changeOwner(stranger, payer.address));
  await add("did.changeController.later", didRegistry.changeOwner(stranger, keys.authority.address));

  const holder = seededKey("holder");
  const sign = async (controller: Wallet, newOwner: string, nonce: number): Promise<[number, number, string]> => {
    const deadline = 2 ** 40;
    const domain = {
      name: "RealDID DidRegistry",
      version: "1",
      chainId: network.deployment.chainId,
      verifyingContract: network.deployment.addresses.didRegistry,
    };
    const types = {
      ChangeOwner: [
        { name: "identity", type: "address" },
        { name: "newOwner", type: "address" },
        { name: "nonce", type: "uint256" },
        { name: "deadline", type: "uint64" },
      ],
    };
    const message = { identity: holder.address, newOwner, nonce, deadline };
    return [nonce, deadline, await controller.signTypedData(domain, types, message)];
  };
  const next = seededKey("next holder");
  const first = await sign(holder, next.address, 0);
  await add(
    "did.changeController.signed.first",
    didRegistry.changeOwnerBySignature(holder.address, next.address, ...first),
  );
  const later = await sign(next, payer.address, 1);
  await add(
    "did.changeController.signed.later",
    didRegistry.changeOwnerBySignature(holder.address, payer.address, ...later),
  );
  return rows;
}
