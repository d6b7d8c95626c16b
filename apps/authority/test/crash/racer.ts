// Started twice: sends all its requests at the same moment as the other one.
import { readFileSync } from "node:fs";
import { once } from "node:events";

import { outcomeOf } from "@realdid/service/testing";
import { type EnrolmentRequest, enrolPerson } from "realdid";

import { openDatabase } from "../../src/database/openDatabase.ts";
import { openKeyRing } from "../../src/keys/keyRing.ts";
import { crashAuthority } from "./crashAuthority.ts";

const { where, keyFile, file } = JSON.parse(process.argv[2] ?? "") as Readonly<Record<string, string>>;
const database = await openDatabase(where ?? "");
const authority = crashAuthority(database, await openKeyRing({ AUTHORITY_KEY_FILE: keyFile }));
const requests = JSON.parse(readFileSync(file ?? "", "utf8"), (_, value: unknown) =>
  typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
) as EnrolmentRequest[];
process.stdout.write("ready\n");
await once(process.stdin, "data");
const outcomes = await Promise.all(requests.map((request) => outcomeOf(enrolPerson(authority, request))));
process.stdout.write(`${outcomes.join("\n")}\n`);
await database.close();
