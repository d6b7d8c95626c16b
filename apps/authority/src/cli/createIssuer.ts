import { createIssuerFile, readIssuerFile } from "../certificates/issuerFile.ts";
import { readConfig } from "../config/readConfig.ts";
import { AuthoritySettingInvalid } from "../errors.ts";
import { computeAddress } from "ethers";
import type { Command } from "./command.ts";

const SETTING = "AUTHORITY_ISSUER_ACCOUNT";

export const createIssuer: Command = {
  summary: "Makes the issuer's keys: of its account, and of certificates",
  usage: [
    "Usage: npm run authority -- create-issuer",
    "",
    "Writes AUTHORITY_ISSUER_FILE (out/authority/issuer.json), readable by its owner alone; never over one that is there.",
    `Environment: ${SETTING}, private key of an account that is accredited already (0x and 64 hex digits); without it a`,
    "fresh account is made, which the consortium has to accredit: npx hardhat attestation:accredit.",
  ].join("\n"),
  async run() {
    const { issuerFile } = readConfig(process.env);
    const account = process.env[SETTING] || undefined;
    if (account !== undefined && !/^0x[0-9a-f]{64}$/iu.test(account))
      throw new AuthoritySettingInvalid(SETTING, "a private key: 0x and 64 hex digits");
    await createIssuerFile(issuerFile, account?.toLowerCase());
    const made = await readIssuerFile(issuerFile);
    console.log(`Made ${issuerFile} for account ${computeAddress(made?.account ?? "")}. Next: publish-keys.`);
  },
};
