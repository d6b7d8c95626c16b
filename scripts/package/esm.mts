// A program of another team that uses the package as ES modules. scripts/package/checkPackage.ts checks its types and runs it.
import { RealDidError, type Hex, derivePseudonym, parseResidentId, platformId, restoreWallet } from "realdid";
import { loadPolicy, loadProver } from "realdid/node";

const networkId: Hex = `0x${"11".repeat(32)}`;
const wallet = restoreWallet("test test test test test test test test test test test junk", networkId);
const pseudonym: bigint = derivePseudonym(wallet, platformId("weibo"));
if (pseudonym !== 15360224231753001974194232410551434131128293205012693045143236878558966351048n)
  throw new Error(`another pseudonym than from CommonJS: ${pseudonym}`);

try {
  parseResidentId("11010519491231002Y");
  throw new Error("a wrong number was accepted");
} catch (error) {
  if (!(error instanceof RealDidError) || error.code !== "ENROLMENT_RESIDENT_ID_INVALID") throw error;
}

const folder = new URL(".", import.meta.resolve("realdid/policy/weibo.json")).pathname;
const { policy } = await loadPolicy(folder, "weibo");
if (policy.stages[0]?.followersAtLeast !== 1_000_000) throw new Error("not the policy of Weibo");

// The prover's files are not installed here.
try {
  await loadProver(31);
  throw new Error("a prover without files");
} catch (error) {
  if (!(error instanceof RealDidError) || error.code !== "PSEUDONYM_ARTIFACTS_MISSING") throw error;
}
