import type { Hex } from "../../chain/hex.ts";
import type { RealDidNetwork } from "../../chain/network.ts";
import type { PseudonymProof } from "../../pseudonym/proof.ts";
import { CHALLENGE_SECONDS } from "../challenge/createChallenge.ts";
import { hostOfOrigin, isHostOf } from "../challenge/domain.ts";
import { LoginDomainMismatch } from "../errors.ts";
import { followPlatform } from "../view/follow/followPlatform.ts";
import type { PlatformView } from "../view/platformView.ts";
import type { LoginStore } from "../store/loginStore.ts";
import { memoryLoginStore } from "../store/memoryLoginStore.ts";
import { type SettledRegistration, submitPending } from "../firstVisit/submitPending.ts";
import { LoginOriginInvalid } from "./errors.ts";
import { type LoginRequest, type LoginResponse, headerOf } from "./http.ts";
import { repeat } from "./repeat.ts";
import { createRoutes, refuse } from "./routes.ts";
import { type LoginVisit, type VisitRequirement, createVisits } from "./visits.ts";

/** What a website that takes logins is. */
export interface LoginsOptions {
  /** Connected network; a provider is enough. */
  readonly network: RealDidNetwork;
  /** keccak256 of the platform's slug, from `platformId`. */
  readonly platformId: Hex;
  /** Where the website's pages are, as browsers write it: `https://forum.example`; `http://` for names of localhost only. */
  readonly origins: readonly string[];
  /** Where logins are kept; in the memory of this process unless given. */
  readonly store?: LoginStore;
  /** The platform's view of the chain; `followPlatform` unless given. */
  readonly view?: PlatformView;
  /** Path of the routes; `/login` unless given. */
  readonly prefix?: string;
  /** Groups of which whoever signs in must hold a live claim. */
  readonly groups?: readonly number[];
  /** Longest visit; 12 hours unless given. */
  readonly visitSeconds?: number;
  /** Time that a visitor has to answer a challenge; a quarter of an hour unless given. */
  readonly challengeSeconds?: number;
  /** Longest session key that a login may authorise; none unless given. */
  readonly sessionKeySeconds?: number;
  /**
   * Brings registrations of first visits to the chain: `relayerAt(url, deployment)`, or with a signer of one's own
   * `(proofs) => submitPseudonymProofs(network, proofs)`. Unless given, another process must call `submitPending`.
   */
  readonly submit?: (proofs: readonly PseudonymProof[]) => Promise<unknown>;
  /** Seconds between two such batches; 20 unless given. */
  readonly submitSeconds?: number;
  /** Unix seconds; the machine's clock unless given. */
  readonly now?: () => number;
  /** Told what is answered with 5xx, and why a batch was not taken. Of a visitor it may hold what a view of yours asked the chain. */
  readonly onError?: (thrown: unknown) => void;
}

/** Logins of one website. */
export interface Logins {
  readonly view: PlatformView;
  /** Resolves when the chain was read, and the platform's domain is that of the origins. */
  readonly ready: Promise<void>;
  /** Path of the routes. */
  readonly prefix: string;
  /** Whether a path is one that {@link Logins.respond} answers. */
  isRoute(path: string): boolean;
  /** Answers one of the routes; undefined if the path is another. It never throws. */
  respond(request: LoginRequest): Promise<LoginResponse | undefined>;
  /**
   * Who is signed in, as of the newest block: undefined if nobody is, or if the pseudonym lapsed, was frozen, replaced, released or withdrawn.
   *
   * @throws LoginViewStale; ChainUnreachable if the view asks the chain
   */
  visitOf(request: Pick<LoginRequest, "headers">): Promise<LoginVisit | undefined>;
  /**
   * Holds a visitor against what a route asks.
   *
   * @throws LoginVisitMissing LoginGroupMissing and as {@link Logins.visitOf}
   */
  requireLogin(visit: LoginVisit | undefined, requirement?: VisitRequirement): Promise<LoginVisit>;
  /** An error as the routes answer it. */
  refuse(thrown: unknown): LoginResponse;
  /** Sends the registrations that wait, now. */
  submitPending(): Promise<readonly SettledRegistration[]>;
  /** Stops everything that runs on its own. */
  close(): void;
}

const VISIT_SECONDS = 43_200;
const SUBMIT_SECONDS = 20;
const SWEEP_SECONDS = 300;

/**
 * Opens private login for a website: challenges, answers, first visits, visits with a cookie, and the loop that brings first visits to the
 * chain. Behind `fastifyLogin`, `expressLogin`, or any server by `respond`.
 *
 * @param options what the website is
 * @returns its logins; call `close` at the end
 * @throws {@link LoginOriginInvalid}; `ready` rejects with {@link LoginDomainMismatch} if the platform registered another domain
 * @see docs/login.md
 * @example
 * import express from "express";
 * import { JsonRpcProvider } from "ethers";
 * import { connectNetwork, expressLogin, openLogins, parseDeployment, platformId, relayerAt } from "realdid";
 *
 * const deployment = parseDeployment(await readFile("deployment.json", "utf8"));
 * const network = connectNetwork(deployment, new JsonRpcProvider(process.env.RPC_URL));
 * const logins = openLogins({
 *   network,
 *   platformId: platformId("forum"),
 *   origins: ["https://forum.example"],
 *   submit: relayerAt("https://relayer.example", deployment),
 * });
 * await logins.ready;
 * const login = expressLogin(logins);
 * const app = express();
 * app.use(login);
 * app.get("/me", login.requireLogin(), (request, response) => response.send(`Welcome, ${request.login.pseudonym}`));
 * app.listen(8080);
 */
export function openLogins(options: LoginsOptions): Logins {
  const { network, platformId, origins, store = memoryLoginStore(), prefix = "/login", submit } = options;
  const { now = () => Date.now() / 1000, onError = () => undefined, visitSeconds = VISIT_SECONDS } = options;
  const {
    groups = [],
    sessionKeySeconds = 0,
    challengeSeconds = CHALLENGE_SECONDS,
    submitSeconds = SUBMIT_SECONDS,
  } = options;
  requireOrigins(origins);
  const followed = options.view === undefined ? followPlatform(network, platformId) : undefined;
  const view = options.view ?? (followed as PlatformView);
  const visits = createVisits(view, store, visitSeconds, now);
  const setting = {
    view,
    store,
    visits,
    origins,
    prefix,
    groups,
    challengeSeconds,
    sessionKeySeconds,
    visitSeconds,
    now,
    onError,
  };
  const submitNow = async (): Promise<readonly SettledRegistration[]> =>
    submit === undefined ? [] : submitPending(view, store.registrations, submit);
  const stops = [
    repeat(() => store.dropExpired(now()), SWEEP_SECONDS, onError),
    ...(submit === undefined ? [] : [repeat(submitNow, submitSeconds, onError)]),
  ];
  const ready = requireDomain(view, origins, followed?.ready);
  ready.catch(() => undefined); // Whoever does not wait for it need not catch it.
  return {
    view,
    ready,
    prefix,
    isRoute: (path) => path.startsWith(`${prefix}/`),
    respond: createRoutes(setting),
    visitOf: (request) => visits.find(headerOf(request as LoginRequest, "cookie")),
    requireLogin: (visit, requirement = {}) => visits.require(visit, requirement),
    refuse: (thrown) => refuse(thrown, onError),
    submitPending: submitNow,
    close() {
      for (const stop of stops) stop();
      followed?.close();
    },
  };
}

function requireOrigins(origins: readonly string[]): void {
  const wrong = origins.find((origin) => hostOfOrigin(origin) === undefined);
  if (wrong !== undefined || origins.length === 0) throw new LoginOriginInvalid(wrong ?? "");
}

/** Otherwise every wallet would refuse. */
async function requireDomain(view: PlatformView, origins: readonly string[], isRead?: Promise<void>): Promise<void> {
  await isRead;
  const domain = await view.domain();
  for (const origin of origins) {
    const host = hostOfOrigin(origin) as string;
    if (!isHostOf(domain, host)) throw new LoginDomainMismatch(host, domain);
  }
}
