import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";

import { renderVerifyingKey } from "../../scripts/generateVerifyingKey.ts";

const ROOT = join(__dirname, "../..");

describe("VerifyingKey.sol", () => {
  const committed = readFileSync(join(ROOT, "contracts/pseudonym/VerifyingKey.sol"), "utf8");
  const artifact = readFileSync(require.resolve("@zk-kit/semaphore-artifacts/semaphore-31.json"), "utf8");

  it("is what the generator writes from the artifact's own verification key, whose hash its header says", () => {
    expect(committed).to.equal(renderVerifyingKey(artifact));
    expect(committed).to.contain(createHash("sha256").update(artifact).digest("hex"));
  });

  it("says the hash of its constants in their order", () => {
    const values = [...committed.matchAll(/uint256 internal constant \w+ = (\d+);/g)].map(([, value]) => value);
    expect(values.length).to.equal(24);
    const words = AbiCoder.defaultAbiCoder().encode(["uint256[24]"], [values]);
    expect(committed).to.contain(`KEY_HASH = ${keccak256(words)};`);
  });

  it("would be another file for another key", () => {
    const key = JSON.parse(artifact) as { IC: string[][] };
    (key.IC[1] as string[])[0] = "1";
    const other = renderVerifyingKey(JSON.stringify(key));
    const hashOf = (source: string) => /KEY_HASH = (0x[0-9a-f]{64});/.exec(source)?.[1];
    expect(hashOf(other)).to.match(/^0x/);
    expect(hashOf(other)).not.to.equal(hashOf(committed));
  });
});
