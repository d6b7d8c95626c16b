import { task } from "hardhat/config";

import { connect, connectAs } from "./connect.ts";
import { printJson, printTable, runTask } from "./run.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { DidDocument } from "../sdk/did/document.ts";

task("did:show", "Resolves a DID and prints its document")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .addOptionalParam(
    "versionId",
    "Block of the change that made the version wanted (did:history lists them); 0: before the first",
  )
  .addOptionalParam("versionTime", "The version at this time, for example 2026-01-31T12:00:00Z")
  .addOptionalParam("accept", "application/did+json or application/did+ld+json: prints the document as it is")
  .setAction(
    runTask<{ did: string; versionId?: string; versionTime?: string; accept?: string }>(async (args, hre) => {
      const { resolveDid } = await import("../sdk/did/resolveDid.ts");
      const { did, ...options } = args;
      const { didDocument, didDocumentMetadata } = await resolveDid(await connect(hre), did, options);
      if (options.accept !== undefined) {
        printJson(didDocument);
        return;
      }
      const { versionId, deactivated, updated = "-", nextVersionId = "-" } = didDocumentMetadata;
      printTable([{ version: versionId, updated, "next version": nextVersionId, deactivated }]);
      printDocument(didDocument);
    }),
  );

task("did:history", "Lists every change of a DID")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .setAction(
    runTask<{ did: string }>(async ({ did }, hre) => {
      const { listDidChanges } = await import("../sdk/did/listDidChanges.ts");
      const { formatDidTime } = await import("../sdk/did/selectVersion.ts");
      const changes = await listDidChanges(await connect(hre), did);
      if (changes.length === 0) {
        console.log("(none: the DID was never changed, and its address controls it)");
        return;
      }
      printTable(
        changes.map(({ number, block, time, kind, name, value, validTo }) => ({
          number,
          block,
          time: formatDidTime(time),
          kind,
          name,
          value: shorten(value),
          until: validTo === undefined ? "" : untilOf(validTo, time, formatDidTime),
        })),
      );
    }),
  );

task("did:controller", "Hands a DID to another controller")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .addParam("to", "Address of the new controller, who alone can change the DID from then on")
  .addOptionalParam("from", "Present controller among the network's keys; the DID's own address unless given")
  .setAction(
    runTask<{ did: string; to: string; from?: string }>(async ({ did, to, from }, hre) => {
      const { changeController } = await import("../sdk/did/changeController.ts");
      const network = await connectAs(hre, did, from);
      const receipt = await changeController(network, { did, controller: to as Hex });
      printTable([{ did, controller: to, block: receipt.blockNumber, gas: receipt.gasUsed }]);
      console.log(`next: changes of this DID take --from ${to}`);
    }),
  );

task("did:deactivate", "Ends a DID for good: nobody can bring it back")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .addOptionalParam("from", "Controller among the network's keys; the DID's own address unless given")
  .setAction(
    runTask<{ did: string; from?: string }>(async ({ did, from }, hre) => {
      const { deactivateDid } = await import("../sdk/did/deactivateDid.ts");
      const receipt = await deactivateDid(await connectAs(hre, did, from), { did });
      printTable([{ did, deactivated: true, block: receipt.blockNumber, gas: receipt.gasUsed }]);
    }),
  );

/** What the document holds, a line for each entry. */
function printDocument({
  verificationMethod,
  authentication,
  assertionMethod,
  keyAgreement,
  service,
}: DidDocument): void {
  if (verificationMethod !== undefined) {
    console.log();
    printTable(
      verificationMethod.map(({ id, blockchainAccountId, publicKeyJwk }) => ({
        method: fragmentOf(id),
        login: authentication?.includes(id) === true ? "yes" : "",
        statements: assertionMethod?.includes(id) === true ? "yes" : "",
        encryption: keyAgreement?.includes(id) === true ? "yes" : "",
        key: blockchainAccountId ?? JSON.stringify(publicKeyJwk),
      })),
    );
  }
  if (service !== undefined) {
    console.log();
    printTable(
      service.map(({ id, type, serviceEndpoint }) => ({
        service: fragmentOf(id),
        type,
        endpoint: typeof serviceEndpoint === "string" ? serviceEndpoint : JSON.stringify(serviceEndpoint),
      })),
    );
  }
}

function fragmentOf(id: string): string {
  return id.slice(id.indexOf("#"));
}

function shorten(value: string): string {
  return value.length > 70 ? `${value.slice(0, 67)}...` : value;
}

/** A holder may choose a validity beyond what calendars hold. */
function untilOf(validTo: bigint, time: number, format: (seconds: number) => string): string {
  if (validTo <= BigInt(time)) return "withdrawn";
  return validTo > 253_402_300_799n ? "for ever" : format(Number(validTo));
}
