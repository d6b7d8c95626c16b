import {
  Contract,
  ContractFactory,
  type Signer,
  type Wallet,
  concat,
  encodeBytes32String,
  keccak256,
  toBeHex,
  toUtf8Bytes,
} from "ethers";

import { gasRows } from "../gas.ts";
import type { Row } from "../row.ts";
import { seededKey } from "../seed.ts";
import { peerArtifact } from "./artifact.ts";

const ARTIFACT = "ethr-did-registry/artifacts/contracts/EthereumDIDRegistry.sol/EthereumDIDRegistry.json";
const VALIDITY_SECONDS = 86_400;

/**
 * Measures the ERC-1056 registry from its own package.
 *
 * @param signer pays, and is one of the identities
 * @returns rows of `ethr-did-registry`
 */
export async function measureEthrDid(signer: Signer): Promise<Row[]> {
  const { rows, add } = gasRows("ethr-did-registry", "ethr-did-registry 1.3.0");
  const artifact = peerArtifact(ARTIFACT);
  const deployed = await new ContractFactory(artifact.abi, artifact.bytecode, signer).deploy();
  const registry = new Contract(await deployed.getAddress(), artifact.abi, signer);
  const identity = await signer.getAddress();
  const name = encodeBytes32String("did/pub/Secp256k1/veriKey/hex");

  const publicKey = (label: string): string => seededKey(label).signingKey.compressedPublicKey;
  await add(
    "did.setAttribute.first",
    registry.setAttribute!(identity, name, publicKey("first"), VALIDITY_SECONDS),
    "33-byte key",
  );
  await add(
    "did.setAttribute.later",
    registry.setAttribute!(identity, name, publicKey("second"), VALIDITY_SECONDS),
    "33-byte key",
  );

  const other = await registry.getAddress();
  const fresh = seededKey("next holder").connect(signer.provider);
  await (await signer.sendTransaction({ to: fresh.address, value: 10n ** 18n })).wait();
  const own = registry.connect(fresh) as Contract;
  await add("did.changeController.first", own.changeOwner!(fresh.address, identity));
  await add("did.changeController.later", registry.changeOwner!(fresh.address, other));

  const holder = seededKey("holder");
  const signed = async (nonce: number, controller: Wallet, next: string): Promise<[number, string, string]> => {
    const digest = keccak256(
      concat(["0x1900", other, toBeHex(nonce, 32), holder.address, toUtf8Bytes("changeOwner"), next]),
    );
    const { v, r, s } = controller.signingKey.sign(digest);
    return [v, r, s];
  };
  const first = await signed(0, holder, holder.address);
  await add("did.changeController.signed.first", registry.changeOwnerSigned!(holder.address, ...first, holder.address));
  const later = await signed(1, holder, identity);
  await add(
    "did.changeController.signed.later",
    registry.changeOwnerSigned!(holder.address, ...later, identity),
    "its signed payload has no chain id",
  );
  return rows;
}
