import { expect } from "chai";
import hre from "hardhat";

import { formatDeployment, parseDeployment } from "../../sdk/chain/deployment.ts";
import { deployRealDid } from "../fixture.ts";

describe("parseDeployment", () => {
  it("reads what the task deployment prints", async () => {
    const { deployment } = (await deployRealDid()).network;
    let printed = "";
    const write = process.stdout.write;
    process.stdout.write = (text: string | Uint8Array) => ((printed += String(text)), true);
    try {
      await hre.run("deployment");
    } finally {
      process.stdout.write = write;
    }
    expect(parseDeployment(printed)).to.deep.equal(deployment);
  });

  it("reads what formatDeployment wrote", async () => {
    const { deployment } = (await deployRealDid()).network;
    expect(parseDeployment(formatDeployment(deployment))).to.deep.equal(deployment);
  });

  it("refuses each missing or malformed part", async () => {
    const { deployment } = (await deployRealDid()).network;
    const whole = JSON.parse(formatDeployment(deployment)) as Record<string, unknown>;
    const { didRegistry: _left, ...fewer } = whole.addresses as Record<string, unknown>;
    const wrong = [{ name: "" }, { networkId: "0x12" }, { chainId: 0 }, { fromBlock: -1 }, { addresses: fewer }];
    for (const part of wrong) {
      expect(() => parseDeployment(JSON.stringify({ ...whole, ...part })), JSON.stringify(part))
        .to.throw()
        .with.property("code", "CHAIN_DEPLOYMENT_MALFORMED");
    }
    for (const text of ["", "null", "[", "5"]) {
      expect(() => parseDeployment(text))
        .to.throw()
        .with.property("code", "CHAIN_DEPLOYMENT_MALFORMED");
    }
  });
});
