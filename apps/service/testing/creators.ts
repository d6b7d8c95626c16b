import { type JsonRpcProvider, type Signer, Wallet as KeyPair } from "ethers";
import {
  type Hex,
  type NameStatement,
  type RealDidNetwork,
  type StatementAuthority,
  type Wallet,
  attestStatement,
  commonDeadline,
  controllerKey,
  createEs256Key,
  derivePseudonym,
  disclose,
  formatDid,
  nameStatementUid,
  openIssuer,
  platformId,
  publishIssuerKey,
  withRunner,
  withdraw,
} from "realdid";

import { LOCAL, localSigner } from "./chain.ts";

/** Someone with a pseudonym on the creators' platform. */
export interface Creator {
  readonly pseudonym: bigint;
  /** As services' addresses have it: `0x` and 64 hex digits. */
  readonly text: string;
  readonly controller: KeyPair;
}

/** How creators owe, publish and take back a name, on the chain of this test run. */
export interface Creators {
  /** Slug of their platform. */
  readonly platform: string;
  /** The operator reports a large audience of someone who is registered there. */
  becomeDue(wallet: Wallet): Promise<Creator>;
  /** A statement of the creator's own name that the authority issues, and nobody published. */
  issue(creator: Creator, name: string, expiresAt?: number): Promise<NameStatement>;
  /** The same, published on chain. */
  disclose(creator: Creator, name: string, expiresAt?: number): Promise<NameStatement>;
  /** The issuer revokes a statement. */
  revoke(statement: NameStatement): Promise<void>;
  /** The audience falls for long enough, and the creator takes the statement back: some days of the chain's time pass. */
  withdraw(creator: Creator): Promise<void>;
}

const PLATFORM = "weibo";
/** Local key of its operator. */
const OPERATOR = 5;
const FINANCE = 3;
const HIGH = 1_000_000;
const LIFT_SECONDS = 3 * 86_400;

/**
 * Gives the authority a key for statements, published in its DID document.
 *
 * @param network connected as one of the local keys, which pays
 * @returns what creators do
 */
export async function openCreators(network: RealDidNetwork): Promise<Creators> {
  const provider = network.runner.provider as JsonRpcProvider;
  // Without a count of its transactions, which tests that have the chain forget would leave behind.
  const authority = await openAuthority(network, localSigner(LOCAL.authority, provider).signer);
  const id = platformId(PLATFORM);
  const now = async (): Promise<number> => (await provider.getBlock("latest"))?.timestamp ?? 0;
  const wait = async (seconds: number): Promise<void> => {
    await provider.send("evm_increaseTime", [seconds]);
    await provider.send("evm_mine", []);
  };
  const report = async (pseudonym: bigint, followers: number): Promise<void> => {
    // Times of reports rise.
    await wait(1);
    const { disclosureRegistry } = withRunner(network, localSigner(OPERATOR, provider));
    await (await disclosureRegistry.reportAudience(id, pseudonym, followers, FINANCE, await now())).wait();
  };
  const issue: Creators["issue"] = async ({ pseudonym }, name, expiresAt = 0) =>
    attestStatement(network, authority, {
      ...{ platform: PLATFORM, pseudonym, kind: "self", name, expiresAt },
      signedAt: await now(),
      evidenceHash: `0x${"ab".repeat(32)}`,
    });
  return {
    platform: PLATFORM,
    async becomeDue(wallet) {
      const pseudonym = derivePseudonym(wallet, id);
      await report(pseudonym, HIGH);
      const controller = new KeyPair(controllerKey(wallet, id, 0));
      return { pseudonym, text: `0x${pseudonym.toString(16).padStart(64, "0")}`, controller };
    },
    issue,
    async disclose(creator, name, expiresAt) {
      const statement = await issue(creator, name, expiresAt);
      await disclose(network, creator.controller, { statement, deadline: commonDeadline(await now()) });
      return statement;
    },
    async revoke(statement) {
      const { attestationLog, deployment } = withRunner(network, authority.signer);
      await (await attestationLog.revoke(nameStatementUid(deployment, statement))).wait();
    },
    async withdraw({ pseudonym, controller }) {
      await report(pseudonym, 0);
      await wait(LIFT_SECONDS);
      await report(pseudonym, 0);
      await withdraw(network, controller, { platformId: id, pseudonym, deadline: commonDeadline(await now()) });
    },
  };
}

async function openAuthority(network: RealDidNetwork, signer: Signer): Promise<StatementAuthority> {
  const did = formatDid(network.deployment.name, (await signer.getAddress()) as Hex);
  const { privateKey } = createEs256Key();
  await publishIssuerKey(withRunner(network, signer), did, privateKey);
  return { signer, issuer: await openIssuer(network, did, privateKey) };
}
