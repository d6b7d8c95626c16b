import { encodeBytes32String, type Wallet } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import { formatDid } from "../../sdk/did/formatDid.ts";
import { signDidChanges } from "../../sdk/did/signedChange.ts";
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
  const did = formatDid(network.deployment.name, holder.address as Hex);
  const sign = async (controller: Wallet, newOwner: string): Promise<[bigint, number, Hex]> => {
    const changes = [{ kind: "changeOwner", newOwner: newOwner as Hex }] as const;
    const [signed] = await signDidChanges(network, controller, { did, changes, deadline: 2 ** 40 });
    if (signed === undefined) throw new Error("nothing was signed");
    return [signed.nonce, signed.deadline, signed.signature];
  };
  const next = seededKey("next holder");
  const first = await sign(holder, next.address);
  await add(
    "did.changeController.signed.first",
    didRegistry.changeOwnerBySignature(holder.address, next.address, ...first),
  );
  const later = await sign(next, payer.address);
  await add(
    "did.changeController.signed.later",
    didRegistry.changeOwnerBySignature(holder.address, payer.address, ...later),
  );
  return rows;
}
