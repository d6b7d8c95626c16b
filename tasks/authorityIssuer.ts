import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { getAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { outputFolder, parseJson } from "./authorityFile.ts";
import { signerOf } from "./connect.ts";
import { accountsOf } from "../networks/accounts.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../sdk/chain/network.ts";
import { formatDid } from "../sdk/did/formatDid.ts";
import type { StatementAuthority } from "../sdk/disclosure/attestStatement.ts";
import { createEs256Key } from "../sdk/enrolment/certificate/es256.ts";
import { openIssuer } from "../sdk/enrolment/certificate/issuerKey.ts";
import { publishIssuerKey } from "../sdk/enrolment/certificate/publishIssuerKey.ts";
import { EnrolmentStoreUnreadable } from "../sdk/enrolment/errors.ts";

/**
 * The network's authority as issuer of statements, for the tasks: its account, and a key that is made at first use, kept in
 * out/<network>/authority.issuer.json and published in the authority's DID document. A service has keys of its own.
 *
 * @param hre Hardhat's environment
 * @param network connected network
 * @returns account and key
 * @throws {@link EnrolmentStoreUnreadable} if the file is damaged; what `publishIssuerKey` throws
 */
export async function openStatementAuthority(
  hre: HardhatRuntimeEnvironment,
  network: RealDidNetwork,
): Promise<StatementAuthority> {
  const signer = await signerOf(hre, accountsOf(hre.network.name).authority);
  const did = formatDid(network.deployment.name, getAddress(await signer.getAddress()) as Hex);
  const key = readKey(outputFolder(hre));
  await publishIssuerKey(withRunner(network, signer), did, key);
  return { signer, issuer: await openIssuer(network, did, key) };
}

function readKey(folder: string): Hex {
  const path = join(folder, "authority.issuer.json");
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    // Never over the key of a task that began at the same moment.
    writeFileSync(path, JSON.stringify({ key: createEs256Key().privateKey }), { mode: 0o600, flag: "wx" });
  }
  const { key } = (parseJson(readFileSync(path, "utf8")) ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof key !== "string" || !/^0x[0-9a-f]{64}$/.test(key)) throw new EnrolmentStoreUnreadable();
  return key as Hex;
}
