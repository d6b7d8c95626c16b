import { mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Filter, type Log, type Provider, id } from "ethers";

import { listIssuers, wasAccredited } from "../../sdk/attestation/accreditation.ts";
import { suspendIssuer } from "../../sdk/attestation/accreditIssuer.ts";
import { attest } from "../../sdk/attestation/attest.ts";
import { checkAttestation } from "../../sdk/attestation/checkAttestation.ts";
import { listSchemas, readSchema } from "../../sdk/attestation/readSchema.ts";
import { networkSchemaId } from "../../sdk/attestation/schemaId.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";
import { codeOf } from "../codes.ts";

const HASH = id("something salted") as Hex;

describe("sdk/attestation on endpoints as they are", () => {
  let fixture: Fixture;
  let network: RealDidNetwork;
  let schema: Hex;
  let issuer: Hex;

  beforeEach(async () => {
    fixture = await deployRealDid();
    network = fixture.as(fixture.keys.authority);
    schema = networkSchemaId(network.deployment, "name-statement");
    issuer = fixture.keys.authority.address as Hex;
  });

  it("read through one that serves at most 500 blocks at once", async () => {
    const options = { schema: "name-statement", subject: HASH, content: { documentHash: HASH } } as const;
    const { uid } = await attest(network, options);
    await mine(2000);
    const limited = through((filter, serve) => {
      const newest = filter.toBlock === "latest" ? Infinity : Number(filter.toBlock);
      if (newest - Number(filter.fromBlock) >= 500) throw new Error("query returned more than 500 blocks");
      return serve();
    });
    expect((await checkAttestation(limited, { uid })).isLive).to.equal(true);
    expect((await readSchema(limited, schema)).name).to.equal("name-statement");
    expect(await listSchemas(limited)).to.have.length(4);
    expect(await listIssuers(limited)).to.have.length(4);
  });

  it("do not believe one that keeps a suspension back", async () => {
    const suspended = network.attestationLog.getEvent("IssuerSuspended").fragment.topicHash;
    const silent = through(async (_filter, serve) => (await serve()).filter(({ topics }) => topics[0] !== suspended));
    const accreditedAt = await time.latest();
    await suspendIssuer(network, fixture.keys.consortiumOwners.slice(0, 2), { schema, issuer });
    const suspendedAt = await time.latest();
    expect(await wasAccredited(silent, schema, issuer, accreditedAt)).to.equal(true);
    expect(await wasAccredited(silent, schema, issuer, suspendedAt)).to.equal(false);
    await fixture.asConsortium(network.attestationLog, "accredit", schema, issuer, "again");
    expect(await wasAccredited(network, schema, issuer, suspendedAt)).to.equal(false);
    expect(await codeOf(wasAccredited(silent, schema, issuer, suspendedAt))).to.equal(
      "ATTESTATION_RECORD_INCONSISTENT",
    );
  });

  /** The network, for reading, through an endpoint that answers for events as it is told. */
  function through(logs: (filter: Filter, serve: () => Promise<Log[]>) => Promise<Log[]>): RealDidNetwork {
    const provider = new Proxy(network.runner.provider as Provider, {
      get(target, key, receiver) {
        if (key === "provider") return receiver as unknown;
        if (key === "getLogs") return async (filter: Filter) => logs(filter, () => target.getLogs(filter));
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    return withRunner(network, provider);
  }
});
