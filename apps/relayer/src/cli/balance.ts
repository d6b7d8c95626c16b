import { type Command, connectChain, readDeployment, readSigningKey } from "@realdid/service";
import { formatEther, formatUnits } from "ethers";

import { readConfig } from "../config/settings.ts";
import { ITEM_GAS, ONE_GAS, readFunds } from "../sending/funds.ts";

export const balance: Command = {
  summary: "Shows what the account has, what gas costs, and for how many registrations it lasts",
  usage: `Usage: npm run relayer -- balance

Environment: REALDID_DEPLOYMENT, RELAYER_RPC_URL, RELAYER_KEY_FILE, RELAYER_HIGHEST_FEE_GWEI`,
  async run() {
    const config = readConfig(process.env);
    const { address } = await readSigningKey("RELAYER_KEY_FILE", config.keyFile);
    const { network, close } = await connectChain(await readDeployment(config.deployment), config.rpcUrl);
    try {
      const { balance: wei, fee, lack } = await readFunds(network, address, config.highestFee);
      const lasts = (gas: bigint): bigint => (fee === 0n ? 0n : wei / (fee * gas));
      console.log(`address        ${address}`);
      console.log(`balance        ${formatEther(wei)} ether`);
      console.log(`highest price  ${formatUnits(fee, "gwei")} gwei a unit of gas now`);
      console.log(
        `lasts for      ${lasts(ONE_GAS)} registrations alone, ${lasts(ITEM_GAS)} in full batches, at that price`,
      );
      if (lack !== undefined) console.log(`waits for      ${lack === "funds" ? "ether" : "a lower price of gas"}`);
    } finally {
      close();
    }
  },
};
