import { task, types } from "hardhat/config";

import { accountsOf } from "../networks/accounts.ts";
import { connect, signerOf } from "./connect.ts";
import { printTable, runTask } from "./run.ts";
import type { SchemaContent } from "../sdk/attestation/content.ts";
import type { SchemaName } from "../sdk/attestation/schemas.ts";
import type { Hex } from "../sdk/chain/hex.ts";

task("attestation:issue", "Issues a statement about a DID as an accredited issuer")
  .addParam("schema", "real-name-confirmation, business-identity, name-statement or qualification")
  .addParam("subject", "DID, or 32 bytes as the schema says")
  .addParam("content", 'Values by field, for example {"recordHash":"0x..."}', undefined, types.json)
  .addOptionalParam("ref", "uid of the statement that this one rests on")
  .addOptionalParam("expires", "Unix seconds; 0 for never", 0, types.int)
  .addOptionalParam("from", "Issuer among the network's keys; the authority unless given")
  .setAction(
    runTask<{ schema: string; subject: string; content: unknown; ref?: string; expires: number; from?: string }>(
      async (args, hre) => {
        const { attest } = await import("../sdk/attestation/attest.ts");
        const { didSubject } = await import("../sdk/did/identityOf.ts");
        const network = await connect(hre, await signerOf(hre, args.from ?? accountsOf(hre.network.name).authority));
        const { uid, receipt } = await attest(network, {
          schema: args.schema as SchemaName,
          subject: args.subject.startsWith("did:") ? didSubject(args.subject) : (args.subject as Hex),
          content: args.content as SchemaContent[SchemaName],
          expiresAt: args.expires,
          ...(args.ref === undefined ? {} : { ref: args.ref as Hex }),
        });
        printTable([{ uid, schema: args.schema, block: receipt.blockNumber, gas: receipt.gasUsed }]);
      },
    ),
  );

task("attestation:check", "Shows a statement and whether it holds")
  .addPositionalParam("uid", "uid of the statement")
  .setAction(
    runTask<{ uid: string }>(async ({ uid }, hre) => {
      const { checkAttestation } = await import("../sdk/attestation/checkAttestation.ts");
      const found = await checkAttestation(await connect(hre), { uid: uid as Hex });
      printTable([
        {
          live: found.isLive,
          schema: found.schemaName ?? found.statement.schema,
          issuer: found.issuer,
          issued: dateOf(found.issuedAt),
          expires: dateOf(found.expiresAt),
          revoked: dateOf(found.revokedAt),
          "issuer suspended": dateOf(found.issuerSuspendedAt),
        },
      ]);
      console.log(
        JSON.stringify({ subject: found.statement.subject, ref: found.statement.ref, content: found.content }, null, 2),
      );
    }),
  );

task("attestation:revoke", "Revokes a statement as its issuer")
  .addPositionalParam("uid", "uid of the statement")
  .addOptionalParam("from", "Issuer among the network's keys; the authority unless given")
  .setAction(
    runTask<{ uid: string; from?: string }>(async ({ uid, from }, hre) => {
      const { revokeAttestation } = await import("../sdk/attestation/revokeAttestation.ts");
      const network = await connect(hre, await signerOf(hre, from ?? accountsOf(hre.network.name).authority));
      const receipt = await revokeAttestation(network, { uids: [uid as Hex] });
      printTable([{ uid, revoked: true, block: receipt.blockNumber, gas: receipt.gasUsed }]);
    }),
  );

task("attestation:issuers", "Lists who may issue which statements, and who was suspended").setAction(
  runTask(async (_args, hre) => {
    const { listIssuers } = await import("../sdk/attestation/accreditation.ts");
    const issuers = await listIssuers(await connect(hre));
    printTable(
      issuers.map((one) => ({
        schema: one.schemaName ?? one.schema,
        issuer: one.issuer,
        since: dateOf(one.since),
        suspended: dateOf(one.suspendedAt),
        uri: one.uri,
      })),
    );
  }),
);

function dateOf(seconds: number): string {
  return seconds === 0 ? "-" : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
