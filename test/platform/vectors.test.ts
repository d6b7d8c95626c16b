import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { loadPolicy } from "../../sdk/node/loadPolicy.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import vectors from "../../docs/vectors/platform.json";

describe("the vectors of docs/spec/platform.md", () => {
  it("section 1: platform ids", () => {
    for (const { slug, platformId: expected } of vectors.platforms) expect(platformId(slug)).to.equal(expected);
  });

  it("sections 2 and 3: policy documents and what goes on chain", async () => {
    for (const { slug, documentHash, fields, ...numbers } of vectors.documents) {
      const loaded = await loadPolicy(join(hre.config.paths.root, "policy"), slug);
      expect(loaded.documentHash).to.equal(documentHash);
      expect(loaded.chainPolicy).to.deep.equal({ ...numbers, fields: BigInt(fields) });
    }
  });
});
