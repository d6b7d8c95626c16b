import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

const SDK = join(__dirname, "../../sdk");

/** Files that only others of the package use. */
const INTERNAL = [
  "attestation/checkField.ts",
  "attestation/describeContent.ts",
  "attestation/fields.ts",
  "attestation/layout.ts",
  "attestation/signer.ts",
  "chain/quantity.ts",
  "chain/reads.ts",
  "chain/send.ts",
  "chain/sendBatch.ts",
  "chain/typedSignature.ts",
  "did/batchGas.ts",
  "did/blockClock.ts",
  "did/change.ts",
  "did/encodeChange.ts",
  "did/parseEvents.ts",
  "did/passkey/authenticatorData.ts",
  "did/passkey/bytes.ts",
  "did/probeRegistry.ts",
  "did/sendChanges.ts",
  "did/withdrawAttributes.ts",
  "disclosure/dutyOutlines.ts",
  "disclosure/seenPseudonyms.ts",
  "enrolment/authority/oneTimeCode.ts",
  "enrolment/certificate/sdJwt.ts",
  "enrolment/certificate/sdJwtText.ts",
  "enrolment/authority/memoryState.ts",
  "enrolment/authority/requirePresence.ts",
  "enrolment/batchErrors.ts",
  "enrolment/identityKey.ts",
  "enrolment/replay.ts",
  "enrolment/tree/nodes.ts",
  "enrolment/tree/poseidon/arithmetic.ts",
  "enrolment/tree/poseidon/constants.ts",
  "enrolment/tree/poseidon/conversion.ts",
  "enrolment/tree/poseidon/hashNodes.ts",
  "enrolment/tree/poseidon/kernel.ts",
  "enrolment/tree/poseidon/layout.ts",
  "enrolment/tree/poseidon/limbs.ts",
  "enrolment/tree/poseidon/nodeHasher.ts",
  "enrolment/tree/poseidon/products.ts",
  "enrolment/tree/poseidon/program.ts",
  "enrolment/tree/poseidon/wasm.ts",
  "enrolment/tree/subtree.ts",
  "login/firstVisit/holdRegistration.ts",
  "login/isSameAddress.ts",
  "login/kit/cookies.ts",
  "login/kit/repeat.ts",
  "login/kit/routes.ts",
  "login/kit/statuses.ts",
  "login/session/isSignedBySession.ts",
  "login/session/useSessionKey.ts",
  "login/store/sqlRegistrations.ts",
  "login/verify/isSignedBy.ts",
  "login/view/follow/blockFollower.ts",
  "login/view/follow/chains.ts",
  "login/view/follow/platformState.ts",
  "login/view/follow/pseudonymTable.ts",
  "login/view/follow/readBlocks.ts",
  "login/view/follow/readFlags.ts",
  "login/view/follow/records.ts",
  "login/view/follow/rootRecords.ts",
  "login/view/inTime.ts",
  "platform/document.ts",
  "pseudonym/batchGas.ts",
  "pseudonym/bn254/curve.ts",
  "pseudonym/bn254/groth16.ts",
  "pseudonym/bn254/module.ts",
  "pseudonym/bn254/wasmcurves.d.ts",
  "pseudonym/bn254/workingMemory.ts",
  "pseudonym/chainProof.ts",
  "pseudonym/checkMessage.ts",
  "pseudonym/verify/findFalse.ts",
  "pseudonym/prover/assemble.ts",
  "pseudonym/prover/checkInputs.ts",
  "pseudonym/prover/groth16.ts",
  "pseudonym/prover/kernel.ts",
  "pseudonym/prover/proveStatement.ts",
  "pseudonym/prover/provingKey.ts",
  "pseudonym/restore/applyEvent.ts",
  "pseudonym/restore/replayRegistry.ts",
  "pseudonym/restore/staticEvents.ts",
  "pseudonym/verify/verifySemaphoreProof.ts",
  "pseudonym/verify/verifyingKeys.ts",
  "threads/shareable.ts",
  "threads/threads.ts",
];

describe("package", () => {
  const barrel = readFileSync(join(SDK, "index.ts"), "utf8");
  const files = readdirSync(SDK, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.startsWith("node/") && file.includes("/"),
  );

  it("offers every file that is not internal", () => {
    const missing = files.filter((file) => !INTERNAL.includes(file) && !barrel.includes(`"./${file}"`));
    expect(missing).to.deep.equal([]);
  });

  it("offers every error, so that a consumer can tell it by its class", () => {
    const errors = files
      .filter((file) => /\/(voucherE|e)rrors\.ts$/u.test(file))
      .flatMap((file) => [...readFileSync(join(SDK, file), "utf8").matchAll(/^export (?:abstract )?class (\w+)/gm)])
      .map((match) => match[1] ?? "");
    expect(errors.filter((name) => !new RegExp(`\\b${name}\\b`).test(barrel))).to.deep.equal([]);
  });

  it("imports nothing of Node in what browsers take", () => {
    const importing = files.filter((file) =>
      /(?:from|import\(|require\() ?"node:/.test(readFileSync(join(SDK, file), "utf8")),
    );
    expect(importing).to.deep.equal([]);
  });

  it("offers the parts that need Node apart", () => {
    expect(barrel).not.to.contain("./node/");
    const offered = readFileSync(join(SDK, "node/index.ts"), "utf8");
    const parts = readdirSync(join(SDK, "node")).filter((file) => file !== "index.ts");
    expect(parts.filter((file) => !offered.includes(`"./${file}"`))).to.deep.equal([]);
  });
});
