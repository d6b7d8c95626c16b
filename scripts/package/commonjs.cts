// The same from CommonJS.
import { RealDidError, type Hex, connectNetwork, derivePseudonym, platformId, restoreWallet } from "realdid";
import { loadProver } from "realdid/node";

const networkId: Hex = `0x${"11".repeat(32)}`;
const wallet = restoreWallet("test test test test test test test test test test test junk", networkId);
const pseudonym: bigint = derivePseudonym(wallet, platformId("weibo"));
if (pseudonym !== 15360224231753001974194232410551434131128293205012693045143236878558966351048n)
  throw new Error(`another pseudonym than from ES modules: ${pseudonym}`);
if (typeof connectNetwork !== "function") throw new Error("no connectNetwork");

try {
  platformId("Not A Slug");
  throw new Error("a wrong slug was accepted");
} catch (error) {
  if (!(error instanceof RealDidError) || error.code !== "PLATFORM_SLUG_MALFORMED") throw error;
}

if (typeof loadProver !== "function") throw new Error("no loadProver");
