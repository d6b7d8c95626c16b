import { type Command, ServiceSettingInvalid } from "@realdid/service";
import { computeAddress } from "ethers";

import { createIssuerFile, readIssuerFile } from "../certificates/issuerFile.ts";
import { readConfig } from "../config/readConfig.ts";

const SETTING = "AUTHORITY_ISSUER_ACCOUNT";

export const createIssuer: Command = {
  summary: "Makes the issuer's keys: of its account, and of certificates",
  usage: [
    "Usage: npm run authority -- create-issuer",
    "",
    "Writes AUTHORITY_ISSUER_FILE (out/authority/issuer.json), readable by its owner alone; never over one that is there.",
    `Environment: ${SETTING}, private key of an account that is accredited already (0x and 64 hex digits). Without it a`,
    "fresh account is made. It pays for what it publishes, and the consortium has to accredit it for each of",
    "real-name-confirmation, name-statement and business-identity:",
    "  npx hardhat attestation:accredit <address> --schema <name> --uri <where the public reads about it>",
  ].join("\n"),
  async run() {
    const { issuerFile } = readConfig(process.env);
    const account = process.env[SETTING] || undefined;
    if (account !== undefined && !/^0x[0-9a-f]{64}$/iu.test(account))
      throw new ServiceSettingInvalid(SETTING, "a private key: 0x and 64 hex digits");
    await createIssuerFile(issuerFile, account?.toLowerCase());
    const made = await readIssuerFile(issuerFile);
    console.log(`Made ${issuerFile} for account ${computeAddress(made?.account ?? "")}.`);
    if (account === undefined) console.log("Next: accredit it and send it ether, as --help says; then publish-keys.");
    else console.log("Next: publish-keys, and start the service again.");
  },
};
