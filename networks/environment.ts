import { config } from "dotenv";

// Imported first by hardhat.config.ts: everything after it may look into process.env.
config({ quiet: true });
