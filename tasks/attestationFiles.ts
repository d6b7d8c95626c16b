// Tasks for statements that travel in files: many at once, signed for somebody else to submit, as documents, and anchored.
import { task, types } from "hardhat/config";

import { connect, requireAhead } from "./connect.ts";
import { printTable, runTask } from "./run.ts";
import { readJson, writeOnce } from "./files.ts";
import { DEADLINE, ISSUER, SCHEMA } from "./params.ts";
import { dateOf, printNext, time } from "./text.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { SignedAttestation, SignedRevocation } from "../sdk/attestation/signedAttestation.ts";

interface StatementArgs {
  readonly schema: string;
  readonly subject: string;
  readonly content: unknown;
  readonly ref?: string;
  readonly expires: number;
  readonly from?: string;
  readonly out: string;
}

task("attestation:issue-many", "Issues statements from a file, in as many transactions as it takes")
  .addPositionalParam(
    "file",
    'List as .json or lines as .jsonl, each like {"subject":...,"content":{...}}, or .csv with a header: subject and the content\'s fields; each may have schema, ref, expiresAt (unix seconds)',
  )
  .addOptionalParam("schema", `${SCHEMA}; for statements that name none themselves`)
  .addOptionalParam(
    "out",
    "File for every statement with uid and salt (.jsonl), written before any is sent; the same again goes on where a run stopped",
  )
  .addOptionalParam("from", ISSUER)
  .setAction(
    runTask<{ file: string; schema?: string; out?: string; from?: string }>(async (args, hre) => {
      const { connectAsIssuer, readStatements } = await import("./attestationInput.ts");
      const { issueMany } = await import("./attestationMany.ts");
      const inputs = readStatements(args.file);
      const network = await connectAsIssuer(hre, args.from);
      const { issued, gas } = await issueMany(network, inputs, {
        ...args,
        onProgress: ({ issued: done, total }) => console.error(`issued ${done} of ${total}`),
      });
      printTable([{ issued, gas, "gas each": issued === 0 ? 0n : gas / BigInt(issued), file: args.out ?? "-" }]);
    }),
  );

task("attestation:sign", "Signs a statement into a file, for somebody else to submit and pay")
  .addParam("schema", SCHEMA)
  .addParam("subject", "DID of this network, or 32 bytes as the schema says")
  .addParam("content", 'Values by field, for example {"recordHash":"0x..."}', undefined, types.json)
  .addParam("deadline", DEADLINE, undefined, time)
  .addParam("out", "File for the signed statement")
  .addOptionalParam("ref", "uid of the statement that this one rests on")
  .addOptionalParam("expires", "2030-01-31T12:00:00Z, or unix seconds; 0 for never", 0, time)
  .addOptionalParam("from", ISSUER)
  .setAction(
    runTask<StatementArgs & { deadline: number }>(async (args, hre) => {
      const { issuerOf, schemaOf, statementOf } = await import("./attestationInput.ts");
      const { signAttestation } = await import("../sdk/attestation/signedAttestation.ts");
      const network = await connect(hre);
      const stated = statementOf(network, await schemaOf(network, args.schema), { ...args, expiresAt: args.expires });
      await requireAhead(network, args.deadline);
      const signed = await signAttestation(network, await issuerOf(hre, args.from), {
        ...stated,
        deadline: args.deadline,
      });
      writeOnce(args.out, [`${JSON.stringify(signed, undefined, 2)}\n`]);
      printTable([{ uid: signed.uid, issuer: signed.issuer, "submit before": dateOf(args.deadline), file: args.out }]);
      printNext(hre, `attestation:submit ${args.out}`);
    }),
  );

task("attestation:sign-revocation", "Signs a revocation into a file, for somebody else to submit and pay")
  .addPositionalParam("uid", "uid of the statement")
  .addParam("deadline", DEADLINE, undefined, time)
  .addParam("out", "File for the signed revocation")
  .addOptionalParam("from", ISSUER)
  .setAction(
    runTask<{ uid: string; deadline: number; out: string; from?: string }>(async ({ uid, deadline, ...args }, hre) => {
      const { issuerOf } = await import("./attestationInput.ts");
      const { signRevocation } = await import("../sdk/attestation/signedAttestation.ts");
      const network = await connect(hre);
      await requireAhead(network, deadline);
      const signed = await signRevocation(network, await issuerOf(hre, args.from), { uid: uid as Hex, deadline });
      writeOnce(args.out, [`${JSON.stringify(signed, undefined, 2)}\n`]);
      printTable([{ uid, issuer: signed.issuer, "submit before": dateOf(deadline), file: args.out }]);
      printNext(hre, `attestation:submit ${args.out}`);
    }),
  );

task("attestation:submit", "Submits a statement or a revocation that its issuer signed, and pays")
  .addPositionalParam("file", "As attestation:sign or attestation:sign-revocation writes it")
  .setAction(
    runTask<{ file: string }>(async ({ file }, hre) => {
      const { submitAttestation, submitRevocation } = await import("../sdk/attestation/signedAttestation.ts");
      const signed = readJson(file) as SignedAttestation | SignedRevocation | null;
      const isStatement = typeof signed === "object" && signed !== null && "statement" in signed;
      const network = await connect(hre);
      const receipt = isStatement
        ? await submitAttestation(network, signed)
        : await submitRevocation(network, signed as SignedRevocation);
      const { uid, issuer } = signed as SignedRevocation;
      printTable([{ uid, issuer, revoked: !isStatement, block: receipt.blockNumber, gas: receipt.gasUsed }]);
      if (isStatement) printNext(hre, `attestation:check ${uid}`);
    }),
  );

task("attestation:sign-document", "Signs a statement that stands in no log, as a document for its holder")
  .addParam("schema", SCHEMA)
  .addParam("subject", "DID of this network, or 32 bytes as the schema says")
  .addParam("content", 'Values by field, for example {"recordHash":"0x..."}', undefined, types.json)
  .addParam("out", "File for the document")
  .addOptionalParam("ref", "uid of the statement that this one rests on")
  .addOptionalParam("expires", "2030-01-31T12:00:00Z, or unix seconds; 0 for never", 0, time)
  .addOptionalParam("from", ISSUER)
  .setAction(
    runTask<StatementArgs>(async (args, hre) => {
      const { issuerOf, schemaOf, statementOf } = await import("./attestationInput.ts");
      const { signOffChainAttestation } = await import("../sdk/attestation/signOffChainAttestation.ts");
      const network = await connect(hre);
      const stated = statementOf(network, await schemaOf(network, args.schema), { ...args, expiresAt: args.expires });
      const document = await signOffChainAttestation(network.deployment, await issuerOf(hre, args.from), stated);
      writeOnce(args.out, [`${JSON.stringify(document, undefined, 2)}\n`]);
      printTable([{ uid: document.uid, issuer: document.issuer, expires: dateOf(args.expires), file: args.out }]);
      printNext(hre, `attestation:check-document ${args.out}`);
    }),
  );

task("attestation:check-document", "Checks a document: signature, expiry, revocation and the issuer's accreditation")
  .addPositionalParam("file", "As attestation:sign-document writes it")
  .addOptionalParam("inclusion", "File with its inclusion proof, as attestation:anchor writes it")
  .setAction(
    runTask<{ file: string; inclusion?: string }>(async ({ file, inclusion }, hre) => {
      const { checkOffChainAttestation } = await import("../sdk/attestation/checkOffChainAttestation.ts");
      const { formatContent } = await import("../sdk/attestation/contentJson.ts");
      const { inclusionFor } = await import("./attestationAnchor.ts");
      const document = readJson(file);
      const proof = inclusion === undefined ? {} : { inclusion: inclusionFor(document, readJson(inclusion)) };
      const found = await checkOffChainAttestation(await connect(hre), document, proof);
      printTable([
        {
          holds: true,
          schema: found.schemaName ?? found.schema.id,
          issuer: found.issuer,
          expires: dateOf(found.statement.expiresAt),
          anchored: dateOf(found.anchoredAt),
          "issuer suspended": dateOf(found.issuerSuspendedAt),
        },
      ]);
      const { subject, ref } = found.statement;
      console.log(JSON.stringify({ subject, ref, content: formatContent(found.content) }, null, 2));
    }),
  );

task("attestation:anchor", "Time-stamps any number of statements by one root, and writes the inclusion proof of each")
  .addPositionalParam("file", "JSON list of uids or documents, one document, or one of them a line (.jsonl)")
  .addParam("out", "File for the inclusion proofs, a JSON list")
  .addOptionalParam("uri", "Where the items, or their uids in order, can be had", "")
  .addOptionalParam("from", ISSUER)
  .setAction(
    runTask<{ file: string; out: string; uri: string; from?: string }>(async (args, hre) => {
      const { connectAsIssuer } = await import("./attestationInput.ts");
      const { formatInclusions, readUids } = await import("./attestationAnchor.ts");
      const { anchorAttestations } = await import("../sdk/attestation/anchorAttestations.ts");
      const { buildAnchorTree } = await import("../sdk/attestation/anchorTree.ts");
      const uids = readUids(args.file);
      const network = await connectAsIssuer(hre, args.from);
      // Before anything is sent: a root is anchored once, so proofs that were not kept could not be had by anchoring again.
      writeOnce(args.out, formatInclusions(buildAnchorTree(uids), uids));
      const { tree, receipt } = await anchorAttestations(network, { uids, uri: args.uri });
      printTable([{ root: tree.root, count: tree.count, gas: receipt.gasUsed, file: args.out }]);
      printNext(hre, `attestation:check-document <document> --inclusion ${args.out}`);
    }),
  );
