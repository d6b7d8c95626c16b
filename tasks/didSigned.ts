import { task, types } from "hardhat/config";

import { connect, requireAhead, signerOf } from "./connect.ts";
import { TaskFileUnreadable } from "./errors.ts";
import { readJson, writeOnce } from "./files.ts";
import { DEADLINE } from "./params.ts";
import { printTable, runTask } from "./run.ts";
import { dateOf, printNext, time } from "./text.ts";
import type { DidChange } from "../sdk/did/change.ts";
import type { SignedDidChange } from "../sdk/did/signedChange.ts";

const FILE = "Give a file as did:sign writes it.";

task("did:sign", "Signs changes of a DID into a file, for somebody else to submit and pay")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .addParam(
    "changes",
    'A list in order, for example [{"kind":"changeOwner","newOwner":"0x..."},{"kind":"deactivate"}]; kinds: docs/spec/did.md section 5',
    undefined,
    types.json,
  )
  .addParam("deadline", DEADLINE, undefined, time)
  .addParam("out", "File for the signed changes")
  .addOptionalParam("from", "Controller among the network's keys; the DID's own address unless given")
  .setAction(
    runTask<{ did: string; changes: readonly DidChange[]; deadline: number; out: string; from?: string }>(
      async ({ did, changes, deadline, out, from }, hre) => {
        const { parseDid } = await import("../sdk/did/parseDid.ts");
        const { signDidChanges } = await import("../sdk/did/signedChange.ts");
        const network = await connect(hre);
        await requireAhead(network, deadline);
        const controller = await signerOf(hre, from ?? parseDid(did).identity);
        const signed = await signDidChanges(network, controller, { did, changes: [changes].flat(), deadline });
        // JSON has no bigint: nonces travel as digits.
        const digits = signed.map((one) => ({ ...one, nonce: String(one.nonce) }));
        writeOnce(out, [`${JSON.stringify(digits, undefined, 2)}\n`]);
        printTable(
          signed.map(({ change, nonce }) => ({ did, nonce, kind: change.kind, "submit before": dateOf(deadline) })),
        );
        printNext(hre, `did:submit ${out}`);
      },
    ),
  );

task("did:submit", "Submits changes that a DID's controller signed, in one transaction, and pays")
  .addPositionalParam("file", "As did:sign writes it")
  .setAction(
    runTask<{ file: string }>(async ({ file }, hre) => {
      const { submitDidChanges } = await import("../sdk/did/signedChange.ts");
      const changes = signedIn(file);
      const { blockNumber, gasUsed } = await submitDidChanges(await connect(hre), changes);
      const did = changes[0]?.did ?? "";
      printTable([{ did, changes: changes.length, block: blockNumber, gas: gasUsed }]);
      printNext(hre, `did:show ${did}`);
    }),
  );

/** Its fields are checked where they are encoded; what is no list of objects with digits for nonces is refused here. */
function signedIn(file: string): readonly SignedDidChange[] {
  const parsed = readJson(file, FILE);
  if (!Array.isArray(parsed)) throw new TaskFileUnreadable(file, FILE, "it is no list");
  return (parsed as readonly (Readonly<Record<string, unknown>> | null)[]).map((one) => {
    if (typeof one?.nonce !== "string" || !/^\d{1,20}$/.test(one.nonce)) {
      throw new TaskFileUnreadable(file, FILE, "an item has no nonce in digits");
    }
    return { ...one, nonce: BigInt(one.nonce) } as unknown as SignedDidChange;
  });
}
