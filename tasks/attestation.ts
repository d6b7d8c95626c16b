import { task, types } from "hardhat/config";

import { connect } from "./connect.ts";
import { ISSUER, SCHEMA } from "./params.ts";
import { printTable, runTask } from "./run.ts";
import { dateOf, printNext, time } from "./text.ts";
import type { Hex } from "../sdk/chain/hex.ts";

task("attestation:schemas", "Lists the schemas: who may issue, and what content they have").setAction(
  runTask(async (_args, hre) => {
    const { listSchemas } = await import("../sdk/attestation/readSchema.ts");
    const { networkPolicy } = await import("../sdk/attestation/schemaId.ts");
    const network = await connect(hre);
    const policies = new Map([
      [networkPolicy(network.deployment).toLowerCase(), "accredited"],
      [`0x${"00".repeat(20)}`, "anyone"],
    ]);
    printTable(
      (await listSchemas(network)).map(({ id, name, revocable, policy, fields, definition }) => ({
        schema: name ?? id,
        issuers: policies.get(policy.toLowerCase()) ?? policy,
        revocable,
        content: fields?.map(({ type, name: field }) => `${type} ${field}`).join(", ") ?? "(untyped)",
        meaning: meaningOf(definition),
      })),
    );
  }),
);

task("attestation:schema", "Registers a schema; anyone may, and it stays for ever")
  .addPositionalParam("definition", 'What it means and its content, for example "A rating of a shop. (uint8 stars)"')
  .addFlag("final", "Its statements cannot be revoked")
  .addFlag("accredited", "Only whom the consortium accredits may issue; without it anyone may")
  .addOptionalParam("policy", "Contract that says who may issue; instead of --accredited")
  .addOptionalParam("from", "Who pays among the network's keys; the authority unless given")
  .setAction(
    runTask<{ definition: string; final: boolean; accredited: boolean; policy?: string; from?: string }>(
      async (args, hre) => {
        const { connectAsIssuer } = await import("./attestationInput.ts");
        const { parseDefinition } = await import("../sdk/attestation/definition.ts");
        const { AttestationFieldInvalid } = await import("../sdk/attestation/errors.ts");
        const { registerSchema } = await import("../sdk/attestation/registerSchema.ts");
        const { networkPolicy } = await import("../sdk/attestation/schemaId.ts");
        parseDefinition(args.definition);
        if (args.accredited && args.policy !== undefined) {
          throw new AttestationFieldInvalid("policy", "either --accredited or --policy, not both");
        }
        const network = await connectAsIssuer(hre, args.from);
        const policy = args.accredited ? networkPolicy(network.deployment) : (args.policy as Hex | undefined);
        const { schema, receipt } = await registerSchema(network, {
          definition: args.definition,
          revocable: !args.final,
          ...(policy === undefined ? {} : { policy }),
        });
        printTable([{ schema: schema.id, revocable: schema.revocable, policy: schema.policy, gas: receipt.gasUsed }]);
        if (args.accredited) printNext(hre, `attestation:accredit <issuer> --schema ${schema.id} --uri <who it is>`);
        else printNext(hre, `attestation:issue --schema ${schema.id} --subject <did> --content <json> --from <issuer>`);
      },
    ),
  );

task("attestation:issue", "Issues a statement, as an issuer whom the schema's policy lets")
  .addParam("schema", SCHEMA)
  .addParam("subject", "DID of this network, or 32 bytes as the schema says")
  .addParam("content", 'Values by field, for example {"recordHash":"0x..."}', undefined, types.json)
  .addOptionalParam("ref", "uid of the statement that this one rests on")
  .addOptionalParam("expires", "2030-01-31T12:00:00Z, or unix seconds; 0 for never", 0, time)
  .addOptionalParam("from", ISSUER)
  .setAction(
    runTask<{ schema: string; subject: string; content: unknown; ref?: string; expires: number; from?: string }>(
      async (args, hre) => {
        const { connectAsIssuer, schemaOf, statementOf } = await import("./attestationInput.ts");
        const { attest } = await import("../sdk/attestation/attest.ts");
        const network = await connectAsIssuer(hre, args.from);
        const schema = await schemaOf(network, args.schema);
        const { uid, receipt } = await attest(
          network,
          statementOf(network, schema, { ...args, expiresAt: args.expires }),
        );
        printTable([{ uid, schema: args.schema, block: receipt.blockNumber, gas: receipt.gasUsed }]);
        printNext(hre, `attestation:check ${uid}`);
      },
    ),
  );

task("attestation:check", "Shows a statement and whether it holds")
  .addPositionalParam("uid", "uid of the statement")
  .setAction(
    runTask<{ uid: string }>(async ({ uid }, hre) => {
      const { checkAttestation } = await import("../sdk/attestation/checkAttestation.ts");
      const { formatContent } = await import("../sdk/attestation/contentJson.ts");
      const found = await checkAttestation(await connect(hre), { uid: uid as Hex });
      const { subject, ref } = found.statement;
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
      console.log(JSON.stringify({ subject, ref, content: formatContent(found.content ?? {}) }, null, 2));
    }),
  );

task("attestation:revoke", "Revokes statements as their issuer: of the log, anchored, or off chain")
  .addVariadicPositionalParam("uids", "uids of the statements, separated by spaces")
  .addOptionalParam("from", ISSUER)
  .setAction(
    runTask<{ uids: string[]; from?: string }>(async ({ uids, from }, hre) => {
      const { connectAsIssuer } = await import("./attestationInput.ts");
      const { revokeAttestation } = await import("../sdk/attestation/revokeAttestation.ts");
      const network = await connectAsIssuer(hre, from);
      const receipt = await revokeAttestation(network, { uids: uids as Hex[] });
      printTable(uids.map((uid) => ({ uid, revoked: true, block: receipt.blockNumber, gas: receipt.gasUsed })));
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

task(
  "attestation:accredit",
  "Accredits an issuer in the consortium's name: schedules it, and after the delay executes it",
)
  .addPositionalParam("issuer", "Address of the issuer")
  .addParam("schema", SCHEMA)
  .addParam("uri", "Where the public can read who the issuer is and how it checks")
  .addFlag("execute", "The delay has passed: make it so")
  .setAction(
    runTask<{ issuer: string; schema: string; uri: string; execute: boolean }>(async (args, hre) => {
      const { consortiumOf, requireAccreditable, schemaIdOf } = await import("./attestationInput.ts");
      const { executeAccreditation, scheduleAccreditation } = await import("../sdk/attestation/accreditIssuer.ts");
      const { definitionOf } = await import("../networks/definitions.ts");
      const network = await connect(hre);
      const act = { schema: schemaIdOf(network, args.schema), issuer: args.issuer as Hex, uri: args.uri };
      if (!args.execute) await requireAccreditable(network, act.schema);
      const verb = args.execute ? executeAccreditation : scheduleAccreditation;
      const receipt = await verb(network, await consortiumOf(hre), act);
      const ready = (await receipt.getBlock()).timestamp + definitionOf(hre.network.name).consortiumDelaySeconds;
      const next = args.execute ? "-" : `the same with --execute after ${dateOf(ready)}`;
      printTable([{ issuer: args.issuer, schema: args.schema, accredited: args.execute, next, gas: receipt.gasUsed }]);
    }),
  );

task("attestation:suspend", "Suspends an issuer at once, in the consortium's name")
  .addPositionalParam("issuer", "Address of the issuer")
  .addParam("schema", SCHEMA)
  .setAction(
    runTask<{ issuer: string; schema: string }>(async ({ issuer, schema }, hre) => {
      const { consortiumOf, schemaIdOf } = await import("./attestationInput.ts");
      const { suspendIssuer } = await import("../sdk/attestation/accreditIssuer.ts");
      const network = await connect(hre);
      const act = { schema: schemaIdOf(network, schema), issuer: issuer as Hex };
      const receipt = await suspendIssuer(network, await consortiumOf(hre), act);
      printTable([{ issuer, schema, suspended: true, gas: receipt.gasUsed }]);
    }),
  );

task("attestation:audit", "Audits one issuer from chain data alone; exits non-zero if anything contradicts anything")
  .addPositionalParam("issuer", "Address of the issuer")
  .addFlag("json", "Print everything found as JSON")
  .setAction(
    runTask<{ issuer: string; json: boolean }>(async ({ issuer, json }, hre) => {
      const { auditIssuer } = await import("../sdk/attestation/auditIssuer.ts");
      const { AttestationAuditFailed } = await import("../sdk/attestation/errors.ts");
      const audit = await auditIssuer(await connect(hre), issuer as Hex, {
        // Only a long stage tells how far it is.
        onProgress: ({ stage, done, total }) => {
          if (total > 1000 && done % 1000 === 0) console.error(`${stage}: ${done} of ${total}`);
        },
      });
      if (json) {
        console.log(
          JSON.stringify(audit, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value), 2),
        );
      } else {
        printTable(
          audit.schemas.map(({ id, name, statements, timeline }) => ({
            schema: name ?? id,
            statements,
            accredited: dateOf(timeline.findLast(({ isAccredited }) => isAccredited)?.time ?? 0),
            suspended: timeline.at(-1)?.isAccredited === false ? dateOf(timeline.at(-1)?.time ?? 0) : "-",
          })),
        );
        console.log();
        printTable([audit.counts]);
        console.log();
        if (audit.findings.length === 0) console.log("findings: none");
        else printTable(audit.findings.map(({ severity, code, about, detail }) => ({ severity, code, about, detail })));
      }
      if (!audit.isSound) throw new AttestationAuditFailed(issuer, audit.counts.faults);
    }),
  );

/** What a definition says, without its list of fields; anyone registers any text, so nothing that steers a terminal. */
function meaningOf(definition: string): string {
  const text = definition
    .replace(/\([^()]*\)$/, "")
    .replace(/\p{C}/gu, "?")
    .trim();
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
