// Started by the kill tests as a process of its own: takes a turn, and kills itself before the statement, or the call to the chain, that it is
// told.
import { createLog } from "@realdid/service";

import { readConfig } from "../../src/config/settings.ts";
import { openService } from "../../src/openService.ts";
import { sendBatches } from "../../src/sending/runSender.ts";

const { dieAtStatement, dieAtCall } = JSON.parse(process.argv[2] ?? "") as {
  readonly dieAtStatement?: number;
  readonly dieAtCall?: number;
};
const die = (): boolean => process.kill(process.pid, "SIGKILL");

const service = await openService(readConfig(process.env), createLog({ logLevel: "silent" }));
let [statements, calls] = [0, 0];
const db = service.sender.db.withPlugin({
  transformQuery: ({ node }) => {
    if (++statements === dieAtStatement) die();
    return node;
  },
  transformResult: async ({ result }) => result,
});
const { wallet } = service.sender;
const provider = wallet.provider as unknown as { broadcastTransaction: (raw: string) => Promise<unknown> };
const broadcast = provider.broadcastTransaction.bind(provider);
provider.broadcastTransaction = async (raw) => {
  if (++calls === dieAtCall) die();
  const sent = await broadcast(raw);
  if (++calls === dieAtCall) die();
  return sent;
};
await sendBatches({ ...service.sender, db }, new AbortController().signal);
process.stdout.write("lived\n");
await service.close();
