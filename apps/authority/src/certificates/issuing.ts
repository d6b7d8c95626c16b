import { ServiceChainUnreachable } from "@realdid/service";
import { type Provider, getAddress } from "ethers";
import {
  type AuthorityKeys,
  type CertificateIssuer,
  type CertificateStore,
  type ConsentStore,
  EnrolmentCertificateKeyNotInForce,
  type Hex,
  type LinkRequestStore,
  type OrganisationDesk,
  type RealDidNetwork,
  formatDid,
  openIssuer,
  withRunner,
} from "realdid";

import type { Database } from "../database/openDatabase.ts";
import { databaseOrganisationRegister, databaseOrganisationStore } from "../organisations/databaseOrganisationStore.ts";
import { databaseCertificateStore } from "./databaseCertificateStore.ts";
import { databaseConsentStore } from "./databaseConsentStore.ts";
import { databaseLinkRequestStore } from "./databaseLinkRequestStore.ts";
import type { IssuerKeys } from "./issuerFile.ts";
import { QueuedWallet } from "./queuedWallet.ts";

/** The authority as issuer of certificates, statements and business identities. */
export interface Issuing {
  /** Account that is accredited, EIP-55. */
  readonly account: Hex;
  /** DID of that account. */
  readonly did: string;
  /** Sends as that account. */
  readonly network: RealDidNetwork;
  readonly signer: QueuedWallet;
  readonly certificates: CertificateStore;
  readonly links: LinkRequestStore;
  readonly consents: ConsentStore;
  readonly organisations: OrganisationDesk;
  /**
   * The newest key that is published. Looked up on chain once a minute.
   *
   * @throws EnrolmentCertificateKeyNotInForce if none is
   */
  issuer(): Promise<CertificateIssuer>;
  /** Time of the newest block, unix seconds. */
  time(): Promise<number>;
}

/** What issuing works on. */
export interface IssuingParts {
  readonly network: RealDidNetwork;
  readonly database: Database;
  readonly issuer: IssuerKeys;
  /** Those of the records, as they are now. */
  readonly keysOf: () => Pick<AuthorityKeys, "uniqueness">;
  /** Wall clock, unix seconds. */
  readonly now: () => number;
}

/** A key that was found published is looked up again after this. */
const LOOK_AGAIN_MS = 60_000;

/**
 * Puts issuing together; it asks the chain nothing yet.
 *
 * @param parts network, database, keys and clock
 * @returns the issuer
 */
export function createIssuing({ network, database, issuer: keys, keysOf, now }: IssuingParts): Issuing {
  const { deployment } = network;
  const provider = network.runner.provider as Provider;
  const signer = new QueuedWallet(keys.account, provider);
  const account = getAddress(signer.address) as Hex;
  const did = formatDid(deployment.name, account);
  const own = withRunner(network, signer);
  return {
    account,
    did,
    network: own,
    signer,
    certificates: databaseCertificateStore(database, deployment, keysOf),
    links: databaseLinkRequestStore(database, deployment),
    consents: databaseConsentStore(database),
    organisations: {
      network: own,
      store: databaseOrganisationStore(database),
      register: databaseOrganisationRegister(database),
      now,
    },
    issuer: keptFor(LOOK_AGAIN_MS, () => findIssuer(network, did, keys)),
    async time() {
      const block = await provider.getBlock("latest").catch((thrown: unknown) => {
        throw new ServiceChainUnreachable(thrown);
      });
      if (block === null) throw new ServiceChainUnreachable(undefined);
      return block.timestamp;
    },
  };
}

async function findIssuer(
  network: RealDidNetwork,
  did: string,
  { certificates }: IssuerKeys,
): Promise<CertificateIssuer> {
  for (const { key } of certificates) {
    try {
      return await openIssuer(network, did, key);
    } catch (thrown) {
      if (!(thrown instanceof EnrolmentCertificateKeyNotInForce)) throw thrown;
    }
  }
  throw new EnrolmentCertificateKeyNotInForce(did);
}

/** Keeps what was found for a while; a failure is not kept. */
function keptFor<T>(milliseconds: number, find: () => Promise<T>): () => Promise<T> {
  let kept: { readonly value: T; readonly until: number } | undefined;
  return async () => {
    if (kept === undefined || kept.until <= performance.now())
      kept = { value: await find(), until: performance.now() + milliseconds };
    return kept.value;
  };
}
