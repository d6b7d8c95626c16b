// Started by the kill test as a process of its own: a website whose logins are in a database in a folder. It kills itself before the first
// statement that it is told, and says its port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { PGlite } from "@electric-sql/pglite";
import { JsonRpcProvider } from "ethers";

import { parseDeployment } from "../../../sdk/chain/deployment.ts";
import { connectNetwork } from "../../../sdk/chain/network.ts";
import { expressLogin } from "../../../sdk/login/kit/expressLogin.ts";
import { openLogins } from "../../../sdk/login/kit/openLogins.ts";
import { sqlLoginStore } from "../../../sdk/login/store/sqlLoginStore.ts";
import { platformId } from "../../../sdk/platform/platformId.ts";
import { submitPseudonymProofs } from "../../../sdk/pseudonym/submitPseudonymProofs.ts";

/** What the website is started with. */
export interface DyingWebsite {
  readonly folder: string;
  readonly rpcUrl: string;
  readonly deployment: string;
  /** How the statement begins before which it kills itself. */
  readonly dieBefore?: string;
  /** Whether it brings first visits to the chain. */
  readonly submits?: boolean;
}

async function main(): Promise<void> {
  const { folder, rpcUrl, deployment, dieBefore, submits } = JSON.parse(process.argv[2] ?? "") as DyingWebsite;
  const database = await PGlite.create(folder);
  const store = await sqlLoginStore({
    query(text, params) {
      if (dieBefore !== undefined && text.startsWith(dieBefore)) process.kill(process.pid, "SIGKILL");
      return database.query<object>(text, params);
    },
  });
  const provider = new JsonRpcProvider(rpcUrl, undefined, { cacheTimeout: -1 });
  const network = connectNetwork(parseDeployment(deployment), provider);
  const sending = connectNetwork(network.deployment, await provider.getSigner());
  const logins = openLogins({
    network,
    platformId: platformId("weibo"),
    origins: ["https://weibo.com"],
    store,
    submitSeconds: 0.2,
    ...(submits === true ? { submit: (proofs) => submitPseudonymProofs(sending, proofs) } : {}),
  });
  await logins.ready;
  const login = expressLogin(logins);
  const server = createServer((request, response) => {
    login(request, response, () => response.end());
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  });
}

if (require.main === module) void main();
