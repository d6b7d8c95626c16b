// Packs the package, installs the tarball in a copy of examples/consumer, and uses it there as an ES module and from CommonJS: types checked
// under each module resolution in use, then run against a chain with real pseudonyms, duties and statements.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import hre from "hardhat";
import { JsonRpcServer } from "hardhat/internal/hardhat-network/jsonrpc/server";

import type { CreatorsFixture } from "../../test/disclosure/creators.ts";

const ROOT = join(__dirname, "../..");
const TSC = require.resolve("typescript/bin/tsc");
const CONSUMER = join(ROOT, "examples/consumer");
const SLUG = "weibo";
const SOURCES = ["consume", "start"];
/** The two module systems, by the ending of a file. */
const FORMATS = ["mts", "cts"] as const;
/** A compiler setting that consumers have, and which files it concerns. Node's own types are not needed but for `start`. */
const SETTINGS = [
  { name: "nodenext", files: ["consume.mts", "consume.cts"], options: { module: "nodenext", noEmit: true } },
  { name: "node16", files: ["consume.mts"], options: { module: "node16", noEmit: true } },
  { name: "bundler", files: ["consume.mts"], options: { module: "es2022", moduleResolution: "bundler", noEmit: true } },
  {
    name: "programs",
    files: FORMATS.map((format) => `start.${format}`),
    options: { module: "nodenext", outDir: "run", types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] },
  },
] as const;

/** What a run must find. */
const EXPECTED = {
  isPolicyInForce: true,
  statement: { name: "王小明", kind: "self", isIssuerAccredited: true },
  flags: ["DISCLOSED"],
  isCompliant: true,
  held: "1",
  heldAfterPay: "0",
  weights: ["10000", "2000"],
  derived: "15360224231753001974194232410551434131128293205012693045143236878558966351048",
  refusals: [
    "PLATFORM_SLUG_MALFORMED",
    "ENROLMENT_RESIDENT_ID_INVALID",
    "DISCLOSURE_STATEMENT_NOT_ISSUED",
    "LOGIN_ANSWER_MALFORMED",
    "PSEUDONYM_ARTIFACTS_MISSING",
  ],
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "realdid-consumer-"));
  const server = new JsonRpcServer({ hostname: "127.0.0.1", port: 0, provider: hre.network.provider });
  try {
    install(folder, pack(folder));
    for (const setting of SETTINGS) checkTypes(folder, setting);
    const { deployWithCreators } = await import("../../test/disclosure/creators.ts");
    const fixture = await deployWithCreators();
    const { port } = await server.listen();
    await prepare(folder, fixture, `http://127.0.0.1:${port}`);
    for (const [i, file] of ["start.mjs", "start.cjs"].entries()) {
      // The second finds the account reported already.
      const found = await runConsumer(folder, file);
      expectFound(file, found, { counted: 2, sent: i === 0 ? 1 : 0 });
      console.log(`packed consumer: ${file} runs`);
    }
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function pack(folder: string): string {
  mkdirSync(join(folder, "tarball"));
  run("npm", ["pack", "--silent", "--pack-destination", join(folder, "tarball")], ROOT);
  const name = readdirSync(join(folder, "tarball"))[0];
  if (name === undefined) throw new Error("npm pack wrote no tarball");
  return join(folder, "tarball", name);
}

/** The example's sources once for each module system, and its dependencies with the tarball in place of the published package. */
function install(folder: string, tarball: string): void {
  const manifest = JSON.parse(readFileSync(join(CONSUMER, "package.json"), "utf8")) as {
    readonly dependencies: Record<string, string>;
  };
  manifest.dependencies.realdid = `file:${tarball}`;
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev", "--silent"];
  run("npm", ["install", ...flags], folder);
  for (const source of SOURCES) {
    const text = readFileSync(join(CONSUMER, `${source}.ts`), "utf8");
    for (const format of FORMATS) {
      writeFileSync(join(folder, `${source}.${format}`), text.replace('"./consume.js"', `"./consume.${format[0]}js"`));
    }
  }
}

/** Errors inside other packages' declarations are theirs; any in ours or in the consumer fail. */
function checkTypes(folder: string, { name, files, options }: (typeof SETTINGS)[number]): void {
  const compilerOptions = {
    target: "es2022",
    lib: ["es2023", "dom"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    types: [],
    ...options,
  };
  const project = join(folder, `tsconfig.${name}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, files }));
  const { stdout } = spawnSync(process.execPath, [TSC, "--pretty", "false", "-p", project], {
    cwd: folder,
    encoding: "utf8",
  });
  const ours = stdout.split("\n").filter((line) => /^(node_modules\/realdid\/|[^/]*\.[cm]ts\(|error )/.test(line));
  if (ours.length > 0) throw new Error(`packed consumer, types under ${name}:\n${ours.join("\n")}`);
  console.log(`packed consumer: types hold under ${name}`);
}

/** A creator who disclosed, and counts by which another becomes due. */
async function prepare(folder: string, fixture: CreatorsFixture, url: string): Promise<void> {
  const { becomeDue, discloseSelf } = await import("../../test/disclosure/creators.ts");
  const { formatDeployment } = await import("../../sdk/chain/deployment.ts");
  await becomeDue(fixture);
  const statement = await discloseSelf(fixture);
  const rows = [fixture.creator, fixture.other].map(({ pseudonym }) => `${pseudonym},1234567,finance`);
  const counts = join(folder, "counts.csv");
  writeFileSync(counts, ["pseudonym,followers,field", ...rows].join("\n"));
  const given = {
    url,
    deployment: formatDeployment(fixture.network.deployment),
    platform: SLUG,
    operatorKey: fixture.keys.operators[SLUG]?.privateKey,
    counts,
    statement,
    oracle: (await hre.deployments.get("RankingOracle")).address,
  };
  writeFileSync(join(folder, "given.json"), JSON.stringify(given));
}

/** While this process serves the chain. */
async function runConsumer(folder: string, file: string): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [join("run", file), "given.json"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 120_000,
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (status !== 0) throw new Error(`${file} failed with ${String(status)}`);
  return JSON.parse(printed) as Record<string, unknown>;
}

function expectFound(file: string, found: Record<string, unknown>, reported: Record<string, number>): void {
  const relevant = Object.fromEntries(Object.keys(EXPECTED).map((key) => [key, found[key]]));
  const { counted, sent } = found.reported as Record<string, number>;
  const [is, wanted] = [
    { ...relevant, counted, sent },
    { ...EXPECTED, ...reported },
  ].map((one) => JSON.stringify(one));
  if (is !== wanted) throw new Error(`${file} found\n${is}\ninstead of\n${wanted}`);
}

function run(command: string, args: readonly string[], cwd: string): void {
  const result = spawnSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"], timeout: 600_000 });
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(" ")} failed with ${String(result.status ?? result.signal)}`);
}

main().then(
  () => process.exit(0), // the prover's threads would keep it
  (thrown: unknown) => {
    console.error(thrown);
    process.exit(1);
  },
);
