import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestChain, outcomeOf } from "@realdid/service/testing";
import { expect } from "chai";
import { es256KeyOf, openIssuer, readIssuerKey } from "realdid";

import { createIssuerFile, readIssuerFile } from "../../src/certificates/issuerFile.ts";
import { publish } from "../../src/cli/publishKeys.ts";
import { TEST_ISSUER } from "../setup/issuer.ts";
import { startTestService, testConfig } from "../setup/service.ts";

describe("The issuer's keys", () => {
  const network = onTestChain();
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "realdid-issuer-"));
    file = join(folder, "keys", "issuer.json");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("are made once, for the owner alone, and never over others", async () => {
    await createIssuerFile(file);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    const before = await readFile(file, "utf8");
    expect(await outcomeOf(createIssuerFile(file))).to.equal("AUTHORITY_ISSUER_EXISTS");
    expect(await readFile(file, "utf8")).to.equal(before);
    expect((await readIssuerFile(file))?.certificates).to.have.length(1);
    expect(await readIssuerFile(join(folder, "none.json"))).to.equal(undefined);
  });

  it("are refused when others may read them or they have another shape, and never quoted", async () => {
    await createIssuerFile(file);
    const text = await readFile(file, "utf8");
    await chmod(file, 0o644);
    expect(await outcomeOf(readIssuerFile(file))).to.equal("SERVICE_FILE_UNREADABLE");
    await chmod(file, 0o600);
    const { account, certificates } = TEST_ISSUER;
    for (const wrong of [
      text.slice(1),
      "{}",
      JSON.stringify({ format: "realdid authority issuer v1", account, certificates: [] }),
      JSON.stringify({ format: "realdid authority issuer v1", account: "0x1", certificates }),
      JSON.stringify({
        format: "realdid authority issuer v1",
        account,
        certificates: [...certificates, ...certificates],
      }),
      JSON.stringify({ format: "realdid authority issuer v1", account, certificates: [{ version: 1, key: "0x00" }] }),
    ]) {
      await writeFile(file, wrong);
      const thrown = await readIssuerFile(file).catch((error: Error) => error);
      expect((thrown as { code?: string }).code).to.equal("AUTHORITY_ISSUER_UNREADABLE");
      expect(String(thrown)).not.to.include(account.slice(2));
    }
  });

  it("are published in the authority's DID document, once, and taken out by version", async () => {
    await createIssuerFile(file, TEST_ISSUER.account);
    const config = testConfig({ AUTHORITY_ISSUER_FILE: file });
    const [first] = await publish(config);
    expect(first).to.match(/^did:realdid:china:0x[0-9a-fA-F]{40}: key 1 published, until \d{4}-\d\d-\d\d$/u);
    expect((await publish(config))[0]).to.include("key 1 stands");
    const key = (await readIssuerFile(file))!.certificates[0]!.key;
    const did = first!.split(": ")[0]!;
    const issuer = await openIssuer(network(), did, key);
    const now = (await network().runner.provider!.getBlock("latest"))!.timestamp;
    expect(await readIssuerKey(network(), did, issuer.keyId, now)).to.deep.equal(es256KeyOf(key).publicKey);
    expect(await publish(config, "1")).to.deep.equal([`${did}: key 1 withdrawn`]);
    expect(await outcomeOf(openIssuer(network(), did, key))).to.equal("ENROLMENT_CERTIFICATE_KEY_NOT_IN_FORCE");
    expect(await outcomeOf(publish(config, "2"))).to.equal("SERVICE_COMMAND_UNKNOWN");
    const none = testConfig({ AUTHORITY_ISSUER_FILE: join(folder, "none.json") });
    expect(await outcomeOf(publish(none))).to.equal("AUTHORITY_ISSUER_MISSING");
  });

  it("are not needed by a service that only enrols: it says that it issues nothing", async () => {
    const [running, stop] = await startTestService("pglite", [], {}, { issuer: undefined });
    try {
      const answer = await running.publicCall("POST", "/v1/certificates/challenges");
      expect([answer.status, answer.json.code]).to.deep.equal([503, "AUTHORITY_ISSUER_MISSING"]);
    } finally {
      await stop();
    }
  });
});
