import { parseArgs } from "node:util";

import { type Command, ServiceCommandUnknown, connectChain, readDeployment } from "@realdid/service";
import type { Provider } from "ethers";
import { es256KeyOf, formatDid, publishIssuerKey, revokeKey, withRunner } from "realdid";

import { AuthorityIssuerMissing } from "../certificates/errors.ts";
import { type IssuerKeys, readIssuerFile } from "../certificates/issuerFile.ts";
import { QueuedWallet } from "../certificates/queuedWallet.ts";
import { type Config, readConfig } from "../config/readConfig.ts";

export const publishKeys: Command = {
  summary: "Publishes the keys of certificates in the authority's DID document",
  usage: [
    "Usage: npm run authority -- publish-keys [--withdraw <version>]",
    "",
    "A key that stands there and holds for 90 days more is left as it is; run it from a timer. The account pays.",
    "--withdraw takes a key out: from then on no certificate that it signed counts; name statements that were issued before stay",
    "good and show that it is gone. Take it out of the issuer file too.",
  ].join("\n"),
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { withdraw: { type: "string" } } });
    for (const line of await publish(readConfig(process.env), values.withdraw)) console.log(line);
  },
};

/**
 * Publishes every key of the issuer file, or withdraws one.
 *
 * @param config settings
 * @param withdraw version of a key to take out; none unless given
 * @returns lines for people
 * @throws AuthorityIssuerMissing ServiceCommandUnknown and what the chain says
 */
export async function publish(config: Config, withdraw?: string): Promise<readonly string[]> {
  const keys = await readIssuerFile(config.issuerFile);
  if (keys === undefined) throw new AuthorityIssuerMissing();
  const { network: reading, close } = await connectChain(await readDeployment(config.deployment), config.rpcUrl);
  try {
    const signer = new QueuedWallet(keys.account, reading.runner.provider as Provider);
    const network = withRunner(reading, signer);
    const did = formatDid(network.deployment.name, signer.address as `0x${string}`);
    if (withdraw !== undefined) {
      await revokeKey(network, { did, jwk: es256KeyOf(versionOf(keys, withdraw)).publicKey });
      return [`${did}: key ${withdraw} withdrawn`];
    }
    const lines: string[] = [];
    for (const { version, key } of keys.certificates) {
      const { isNew, validUntil } = await publishIssuerKey(network, did, key);
      const until = new Date(validUntil * 1000).toISOString().slice(0, 10);
      lines.push(`${did}: key ${version} ${isNew ? "published" : "stands"}, until ${until}`);
    }
    return lines;
  } finally {
    close();
  }
}

function versionOf({ certificates }: IssuerKeys, version: string): `0x${string}` {
  const found = certificates.find((one) => String(one.version) === version);
  if (found === undefined) throw new ServiceCommandUnknown(`the issuer file has no key of version ${version}`);
  return found.key;
}
