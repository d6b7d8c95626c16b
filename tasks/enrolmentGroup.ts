// Tasks for groups beside the citizens, each with an authority of its own: licensed physicians, financial advisers.
import { task } from "hardhat/config";

import { chainTime, connect } from "./connect.ts";
import { printTable, runTask } from "./run.ts";
import { dateOf } from "./text.ts";
import type { Hex } from "../sdk/chain/hex.ts";

interface Args {
  readonly authority: string;
  readonly uri: string;
  readonly execute: boolean;
  readonly passDelay: boolean;
}

task("enrolment:addGroup", "Adds a group in the consortium's name: schedules it, and after the delay executes it")
  .addPositionalParam("authority", "Account or Safe that is to publish the group's roots")
  .addParam("uri", "Where the public can read what the group is and how its authority checks")
  .addFlag("execute", "The delay has passed: make it so")
  .addFlag("passDelay", "On a local chain: let its clock pass the delay, and execute at once")
  .setAction(
    runTask<Args>(async ({ authority, uri, execute, passDelay }, hre) => {
      const { definitionOf } = await import("../networks/definitions.ts");
      const { consortiumOf } = await import("./attestationInput.ts");
      const { passTime } = await import("./passTime.ts");
      const { executeGroup, scheduleGroup } = await import("../sdk/enrolment/group/addGroup.ts");
      const network = await connect(hre);
      const owners = await consortiumOf(hre);
      const group = { authority: authority as Hex, uri };
      const delay = definitionOf(hre.network.name).consortiumDelaySeconds;
      if (!execute) {
        const { gasUsed } = await scheduleGroup(network, owners, group);
        const ready = (await chainTime(network)) + delay;
        if (!passDelay) {
          const next = `the same with --execute after ${dateOf(ready)}`;
          printTable([{ group: "-", authority, added: false, next, gas: gasUsed }]);
          return;
        }
        await passTime(hre, delay);
      }
      const { groupId, gasUsed } = await executeGroup(network, owners, group);
      const next = `enrolment:enrol --group ${groupId}`;
      printTable([{ group: groupId, authority, added: true, next, gas: gasUsed }]);
    }),
  );
