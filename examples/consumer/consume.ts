// A platform's back end. It needs a chain's endpoint, the network's deployment file and its own key; nothing of it needs trust in a server.
import { JsonRpcProvider, NonceManager, Wallet, ZeroAddress } from "ethers";
import {
  type Duty,
  type DutyFlag,
  type Hex,
  type LoginSession,
  type LoginStore,
  type PlatformView,
  type RealDidNetwork,
  type ReportsSent,
  type VerifiedStatement,
  RealDidError,
  comparePolicy,
  connectNetwork,
  connectRankingOracle,
  derivePseudonym,
  flagNames,
  listPlatforms,
  memoryLoginStore,
  parseAnswer,
  parseDeployment,
  parseResidentId,
  planAudiences,
  platformId,
  readDuty,
  readPlatform,
  reportAudiences,
  restoreWallet,
  verifyLogin,
  verifyStatement,
  withRunner,
} from "realdid";
import { loadPolicy, loadProver, readAudienceFile } from "realdid/node";

const TEST_MNEMONIC = "test test test test test test test test test test test junk";
const TEST_NETWORK: Hex = `0x${"11".repeat(32)}`;

/** Where everything is. */
export interface Given {
  /** JSON-RPC endpoint of the chain. */
  readonly url: string;
  /** The network's deployment file, its text. */
  readonly deployment: string;
  /** Folder of the package's policies. */
  readonly policies: string;
  /** This platform's slug, and the key of its operator. */
  readonly platform: string;
  readonly operatorKey: Hex;
  /** What the platform counted: pseudonym,followers,field. */
  readonly counts: string;
  /** A name statement as its holder published it. */
  readonly statement: unknown;
  /** This platform's ranking oracle. */
  readonly oracle: Hex;
}

/** What the back end found. Numbers as text, for JSON. */
export interface Found {
  readonly isPolicyInForce: boolean;
  readonly statement: Pick<VerifiedStatement, "name" | "kind" | "isIssuerAccredited">;
  readonly flags: readonly DutyFlag[];
  readonly isCompliant: boolean;
  readonly dueAt: number;
  readonly reported: Pick<ReportsSent, "counted" | "sent" | "effects">;
  readonly held: string;
  readonly heldAfterPay: string;
  readonly weights: readonly string[];
  /** A test mnemonic's pseudonym: the same in every program. */
  readonly derived: string;
  /** Codes of the errors of calls that must fail. */
  readonly refusals: readonly string[];
}

export async function consume(given: Given): Promise<Found> {
  const provider = new JsonRpcProvider(given.url, undefined, { staticNetwork: true });
  try {
    const network = connectNetwork(parseDeployment(given.deployment), provider);
    const operator = withRunner(network, new NonceManager(new Wallet(given.operatorKey, provider)));
    const statement = await verifyStatement(network, given.statement);
    const { pseudonym } = statement;
    return {
      isPolicyInForce: await isPolicyInForce(network, given),
      statement: pickStatement(statement),
      ...(await readStanding(network, given.platform, pseudonym)),
      reported: await report(operator, given),
      ...(await payOut(operator, given.platform, pseudonym)),
      weights: await readWeights(network, given, pseudonym),
      derived: String(pseudonymOf(TEST_MNEMONIC, TEST_NETWORK, given.platform)),
      refusals: await collectRefusals(network, given),
    };
  } finally {
    provider.destroy();
  }
}

/** Whether the policy that this package carries is the one that the chain decides by. */
async function isPolicyInForce(network: RealDidNetwork, { policies, platform }: Given): Promise<boolean> {
  const file = await loadPolicy(policies, platform);
  const onChain = (await listPlatforms(network)).find(({ slug }) => slug === platform);
  return onChain !== undefined && comparePolicy(file, onChain).every(({ isSame }) => isSame);
}

function pickStatement({ name, kind, isIssuerAccredited }: VerifiedStatement): Found["statement"] {
  return { name, kind, isIssuerAccredited };
}

async function readStanding(
  network: RealDidNetwork,
  slug: string,
  pseudonym: bigint,
): Promise<Pick<Found, "flags" | "isCompliant" | "dueAt">> {
  const id = platformId(slug);
  const { disclosureRegistry } = network;
  const { dueAt }: Duty = await readDuty(network, id, pseudonym);
  return {
    dueAt,
    flags: flagNames(Number(await disclosureRegistry.flagsOf(id, pseudonym))),
    isCompliant: await disclosureRegistry.isCompliant(id, pseudonym),
  };
}

/** Every account that was counted; the chain learns thresholds, and only of those whose duty changes. */
async function report(operator: RealDidNetwork, { platform, policies, counts }: Given): Promise<Found["reported"]> {
  const { fields } = await loadPolicy(policies, platform);
  const observedAt = (await operator.runner.provider?.getBlock("latest"))?.timestamp ?? 0;
  const id = platformId(platform);
  const plan = () => planAudiences(operator, id, readAudienceFile(counts, fields), observedAt);
  const { counted, sent, effects } = await reportAudiences(operator, id, plan);
  return { counted, sent, effects };
}

/** Holds one wei for a creator, and pays it: the escrow pays who is compliant. */
async function payOut(
  payer: RealDidNetwork,
  slug: string,
  pseudonym: bigint,
): Promise<Pick<Found, "held" | "heldAfterPay">> {
  const { creatorPayout, runner } = payer;
  const id = platformId(slug);
  const depositor = await (runner as NonceManager).getAddress();
  const amountHeld = async (): Promise<string> =>
    String((await creatorPayout.heldFor(id, pseudonym, depositor, ZeroAddress)).amount);
  await (await creatorPayout.deposit(id, pseudonym, { value: 1n })).wait();
  const held = await amountHeld();
  await (await creatorPayout.pay(id, pseudonym, depositor, ZeroAddress)).wait();
  return { held, heldAfterPay: await amountHeld() };
}

/** Of the creator, and of a pseudonym that nobody holds. */
async function readWeights(
  { runner }: RealDidNetwork,
  { oracle, platform }: Given,
  pseudonym: bigint,
): Promise<readonly string[]> {
  const weights = await connectRankingOracle(oracle, runner).weightsOf(platformId(platform), [pseudonym, 1n]);
  return weights.map(String);
}

/** Who comes with an answer to a challenge of this store: what the back end's sign-in handler is. */
export async function signIn(view: PlatformView, body: unknown, store: LoginStore): Promise<LoginSession> {
  const time = Math.floor(Date.now() / 1000);
  return verifyLogin(view, parseAnswer(view.deployment, body), store, { time });
}

async function collectRefusals(network: RealDidNetwork, given: Given): Promise<readonly string[]> {
  const view = readPlatform(network, platformId(given.platform));
  const calls: readonly (() => unknown)[] = [
    () => platformId("Not A Slug"),
    () => parseResidentId("11010519491231002Y"),
    () => verifyStatement(network, { ...(given.statement as object), attestationSalt: `0x${"00".repeat(32)}` }),
    () => signIn(view, { message: "hello" }, memoryLoginStore()),
    () => loadProver(31), // its files are a package of their own, which is not installed here
  ];
  const codes: string[] = [];
  for (const call of calls) {
    try {
      await call();
      codes.push("nothing was refused");
    } catch (error) {
      if (!(error instanceof RealDidError)) throw error;
      codes.push(error.code);
    }
  }
  return codes;
}

/** What a wallet derives, wherever it runs: the same number for one person on one platform of one network. */
function pseudonymOf(mnemonic: string, networkId: Hex, slug: string): bigint {
  return derivePseudonym(restoreWallet(mnemonic, networkId), platformId(slug));
}
