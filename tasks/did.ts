import { task, types } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { connect, signerOf } from "./connect.ts";
import { printTable, runTask } from "./run.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import type { KeyPurpose } from "../sdk/did/attributeName.ts";
import type { PublicKeyJwk } from "../sdk/did/publicKeyJwk.ts";

task("did:show", "Resolves a DID and prints its document")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .setAction(
    runTask<{ did: string }>(async ({ did }, hre) => {
      const { resolveDid } = await import("../sdk/did/resolveDid.ts");
      const { didDocument, didDocumentMetadata } = await resolveDid(await connect(hre), did);
      printTable([{ version: didDocumentMetadata.versionId, deactivated: didDocumentMetadata.deactivated }]);
      console.log(JSON.stringify(didDocument, null, 2));
    }),
  );

task("did:controller", "Hands a DID to another controller")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .addParam("to", "Address of the new controller")
  .addOptionalParam("from", "Present controller among the network's keys; the DID's own address unless given")
  .setAction(
    runTask<{ did: string; to: string; from?: string }>(async ({ did, to, from }, hre) => {
      const { changeController } = await import("../sdk/did/changeController.ts");
      const network = await connectAs(hre, did, from);
      const receipt = await changeController(network, { did, controller: to as Hex });
      printTable([{ did, controller: to, block: receipt.blockNumber, gas: receipt.gasUsed }]);
    }),
  );

task("did:key", "Publishes a key in a DID's document")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .addParam("jwk", 'Public key, for example {"kty":"OKP","crv":"Ed25519","x":"..."}', undefined, types.json)
  .addOptionalParam("purpose", "veriKey, sigAuth or enc", "veriKey")
  .addOptionalParam("days", "Days for which it holds", 365, types.int)
  .addOptionalParam("from", "Controller among the network's keys; the DID's own address unless given")
  .setAction(
    runTask<{ did: string; jwk: PublicKeyJwk; purpose: string; days: number; from?: string }>(async (args, hre) => {
      const { addKey } = await import("../sdk/did/addKey.ts");
      const { did, jwk } = args;
      const purpose = args.purpose as KeyPurpose;
      const network = await connectAs(hre, did, args.from);
      const receipt = await addKey(network, { did, jwk, purpose, validitySeconds: args.days * 86_400 });
      printTable([{ did, curve: jwk.crv, purpose, days: args.days, block: receipt.blockNumber, gas: receipt.gasUsed }]);
    }),
  );

task("did:deactivate", "Ends a DID for good")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .addOptionalParam("from", "Controller among the network's keys; the DID's own address unless given")
  .setAction(
    runTask<{ did: string; from?: string }>(async ({ did, from }, hre) => {
      const { deactivateDid } = await import("../sdk/did/deactivateDid.ts");
      const receipt = await deactivateDid(await connectAs(hre, did, from), { did });
      printTable([{ did, deactivated: true, block: receipt.blockNumber, gas: receipt.gasUsed }]);
    }),
  );

async function connectAs(
  hre: HardhatRuntimeEnvironment,
  did: string,
  from: string | undefined,
): Promise<RealDidNetwork> {
  const { parseDid } = await import("../sdk/did/parseDid.ts");
  return connect(hre, await signerOf(hre, from ?? parseDid(did).identity));
}
