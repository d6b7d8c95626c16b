#!/usr/bin/env node
import "dotenv/config";

import { runCommand } from "./cli/run.ts";

process.exitCode = await runCommand(process.argv.slice(2));
