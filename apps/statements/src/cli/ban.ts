import { type Command, hexOf } from "@realdid/service";
import { viewingDay } from "realdid";

import { openStatementsDatabase } from "../database/openStatementsDatabase.ts";
import { StatementsPseudonymMalformed } from "../errors.ts";
import { readConfig } from "../settings.ts";
import { banViewer, listViewers } from "../viewing/viewers.ts";

export const ban: Command = {
  summary: "Lists today's viewers by how much they view, or excludes one until the day ends",
  usage: `Usage: npm run statements -- ban [pseudonym]

Without a pseudonym: today's viewers, those with the most views first. What they viewed is kept nowhere.
With one: it views nothing more until the end of the day, in UTC. Tomorrow its holder has another, which nobody can tell.

The embedded database has one program at a time: stop the service first, or use PostgreSQL.

Environment: STATEMENTS_DATABASE, STATEMENTS_VIEWS_PER_DAY`,
  async run([pseudonym]) {
    const config = readConfig(process.env);
    if (pseudonym !== undefined && !/^0x[0-9a-f]{64}$/iu.test(pseudonym)) throw new StatementsPseudonymMalformed();
    const { database } = await openStatementsDatabase(config.database);
    const day = viewingDay(Date.now() / 1000);
    try {
      if (pseudonym !== undefined) {
        await banViewer(database, day, BigInt(pseudonym));
        console.log(`${pseudonym} is excluded until the end of ${day} (UTC).`);
        return;
      }
      const viewers = await listViewers(database.db, day);
      console.log(viewers.length === 0 ? `Nobody has viewed on ${day} (UTC).` : `${day} (UTC)`);
      for (const { pseudonym: bytes, views, is_banned: isBanned } of viewers) {
        console.log(`${hexOf(bytes)}  ${views} of ${config.viewsPerDay} views${isBanned ? ", excluded" : ""}`);
      }
    } finally {
      await database.close();
    }
  },
};
