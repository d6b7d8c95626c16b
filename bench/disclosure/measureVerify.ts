import { JsonRpcApiProvider, type JsonRpcPayload, type JsonRpcResult, Network } from "ethers";
import type { EthereumProvider } from "hardhat/types";

import { connectNetwork } from "../../sdk/chain/network.ts";
import { resolveDid } from "../../sdk/did/resolveDid.ts";
import { readNameStatement } from "../../sdk/disclosure/readNameStatement.ts";
import { verifyStatement } from "../../sdk/disclosure/verifyStatement.ts";
import { statementKeysOf } from "../../sdk/enrolment/certificate/issuerKey.ts";
import { sdJwtOf } from "../../sdk/enrolment/certificate/sdJwt.ts";
import { alternate, type Taken } from "../prove/alternate.ts";
import { OURS, type Row } from "../row.ts";

const ROUNDS = 9;
/** Statements of one round. */
const STATEMENTS = 20;
const PEER = "sd-jwt-vc";

/**
 * Verifies a name statement beside the bare library, which checks the signature and the disclosure of the same credential, knows no chain, and is
 * handed the key.
 *
 * @param chain Hardhat's provider
 * @returns rows in CPU ms; ours with a chain whose answers are at hand, as the chain's own work is not the reader's
 */
export async function measureVerify(chain: EthereumProvider): Promise<Row[]> {
  const { becomeDue, deployWithCreators, discloseSelf } = await import("../../test/disclosure/creators.ts");
  const fixture = await deployWithCreators();
  await becomeDue(fixture);
  const statement = await discloseSelf(fixture);
  const { deployment } = fixture.network;
  const provider = new RememberingProvider(chain, deployment.chainId);
  const network = connectNetwork(deployment, provider);
  const { issuerDid, keyId } = readNameStatement(statement);
  const { didDocument } = await resolveDid(network, issuerDid);
  const issuerPublicKey = statementKeysOf(didDocument).find(({ id }) => id === keyId)?.publicKeyJwk;
  if (issuerPublicKey === undefined) throw new Error("the authority published no key");
  const library = sdJwtOf({ issuerPublicKey });
  const [own, peer] = (await alternate(
    ROUNDS,
    () => repeat(() => verifyStatement(network, statement)),
    () => repeat(() => library.verify(statement.credential)),
  )) as [Taken, Taken];
  provider.destroy();
  const note = `median of ${ROUNDS} times ${STATEMENTS}, by turns`;
  return [
    row(
      OURS,
      own,
      `${note}; whole: signature, issuer's DID, attestation, duty, accreditation; the chain's answers at hand`,
    ),
    row(PEER, peer, `${note}; @sd-jwt/sd-jwt-vc 0.19.0: signature and disclosure alone, key given`),
  ];
}

async function repeat(act: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < STATEMENTS; i++) await act();
}

function row(system: string, { cpuMs }: Taken, note: string): Row {
  const value = Number((cpuMs / STATEMENTS).toFixed(3));
  return { operation: "disclosure.verifyStatement", system, unit: "cpu_ms", value, note };
}

/** Asks the chain once for each thing. */
class RememberingProvider extends JsonRpcApiProvider {
  readonly #chain: EthereumProvider;
  readonly #answers = new Map<string, unknown>();

  constructor(chain: EthereumProvider, chainId: bigint) {
    super(Network.from(chainId), { staticNetwork: true, batchMaxCount: 1, batchStallTime: 0, cacheTimeout: -1 });
    this.#chain = chain;
    this._start();
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    return Promise.all(
      [payload].flat().map(async ({ id, method, params }) => ({ id, result: await this.#ask(method, params) })),
    );
  }

  async #ask(method: string, params: unknown): Promise<unknown> {
    const key = JSON.stringify([method, params]);
    if (!this.#answers.has(key)) this.#answers.set(key, await this.#chain.send(method, params as unknown[]));
    return this.#answers.get(key);
  }
}
