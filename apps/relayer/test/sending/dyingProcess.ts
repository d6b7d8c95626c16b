// Started by the kill tests as a process of its own: takes a turn, and kills itself at the step that it is told: before a statement, and before and
// after a call to the chain.
import { createLog } from "@realdid/service";

import { readConfig } from "../../src/config/settings.ts";
import { openService } from "../../src/openService.ts";
import { sendBatches } from "../../src/sending/runSender.ts";

const dieAt = Number(process.argv[2]);
let steps = 0;
const step = (): void => {
  if (++steps === dieAt) process.kill(process.pid, "SIGKILL");
};

const service = await openService(readConfig(process.env), createLog({ logLevel: "silent" }));
const db = service.sender.db.withPlugin({
  transformQuery: ({ node }) => {
    step();
    return node;
  },
  transformResult: async ({ result }) => result,
});
const provider = service.sender.wallet.provider as unknown as { _send: (payload: unknown) => Promise<unknown> };
const send = provider._send.bind(provider);
provider._send = async (payload) => {
  step();
  const answer = await send(payload);
  step();
  return answer;
};
await sendBatches({ ...service.sender, db }, new AbortController().signal);
process.stdout.write("lived\n");
await service.close();
