import { LOCAL, localSigner, testDeployment, testProvider } from "@realdid/service/testing";
import { HDNodeWallet, Mnemonic } from "ethers";
import { type Hex, connectNetwork, createEs256Key, formatDid, publishIssuerKey, withRunner } from "realdid";

import type { IssuerKeys } from "../../src/certificates/issuerFile.ts";

const MNEMONIC = "test test test test test test test test test test test junk";

/** Keys of the account that the test chain's deployment accredits, with a key for certificates of this run. */
export const TEST_ISSUER: IssuerKeys = {
  account: HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(MNEMONIC), `m/44'/60'/0'/0/${LOCAL.authority}`)
    .privateKey as Hex,
  certificates: [{ version: 1, key: createEs256Key().privateKey }],
};

/** Publishes the key of {@link TEST_ISSUER} on the test chain. */
export async function publishTestKey(): Promise<void> {
  const provider = testProvider();
  try {
    const signer = localSigner(LOCAL.authority, provider);
    const deployment = testDeployment();
    const network = withRunner(connectNetwork(deployment, provider), signer);
    const did = formatDid(deployment.name, (await signer.getAddress()) as Hex);
    for (const { key } of TEST_ISSUER.certificates) await publishIssuerKey(network, did, key);
  } finally {
    provider.destroy();
  }
}
