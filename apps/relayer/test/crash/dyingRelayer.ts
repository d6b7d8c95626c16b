// A relayer that takes one proof, begins to send it, and dies at the instant that it is told.
import { readSettings } from "@realdid/service";
import { required } from "@realdid/service/testing";
import { type SubmittedProof, parsePseudonymProof, submitPseudonymProofs } from "realdid";

import { openRelayer } from "../../src/openRelayer.ts";
import { acceptProof } from "../../src/proofs/acceptProof.ts";
import { sendBatches } from "../../src/sending/sendBatches.ts";
import { SETTINGS } from "../../src/settings.ts";

function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
}

const relayer = await openRelayer(readSettings(SETTINGS, process.env));
const { database, network, log, now, signer } = relayer;
const instant = required("DIES");
const proof = parsePseudonymProof(network.deployment, JSON.parse(required("PROOF")));
await acceptProof({ database, network, queue: 10 }, proof);
if (instant === "kept") await die();
if (instant === "on its way") {
  const send = signer.sendTransaction.bind(signer);
  signer.sendTransaction = async (request) => {
    await send(request);
    return die();
  };
}
const submit = async (...args: Parameters<typeof submitPseudonymProofs>): Promise<readonly SubmittedProof[]> => {
  if (instant === "marked") await die();
  const outcomes = await submitPseudonymProofs(...args);
  return instant === "mined" ? die() : outcomes;
};
await sendBatches({ database, network, log, now, onSettled: () => undefined, submit });
