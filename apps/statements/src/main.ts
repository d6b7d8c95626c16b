#!/usr/bin/env node
import { runCommands } from "@realdid/service";

import { PROGRAM } from "./cli/program.ts";

process.exitCode = await runCommands(PROGRAM, process.argv.slice(2));
