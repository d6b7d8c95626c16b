import { type Logger, type Metrics, type Server, addHealthRoutes, makeServer } from "@realdid/service";
import { type Deployment, formatDeployment } from "realdid";

import type { Config } from "../config/readConfig.ts";
import { pageHeaders } from "./contentPolicy.ts";
import { type ArtifactFiles, readArtifactFiles } from "./readArtifactFiles.ts";
import { ENCODINGS, type Encoding, type ServedFile, readPage } from "./readPage.ts";

/** What the server is made of. */
export interface PortalParts {
  readonly config: Config;
  readonly deployment: Deployment;
  readonly log: Logger;
  readonly metrics: Metrics;
}

const LASTING = "public, max-age=31536000, immutable";

/**
 * Makes the portal's server: files in memory and nothing else. It learns who visits it, as any site does, and nothing of what they do.
 *
 * @param parts settings, deployment, log and metrics
 * @returns the server
 * @throws PortalPageMissing PseudonymArtifactsMissing
 */
export async function createServer({ config, deployment, log, metrics }: PortalParts): Promise<Server> {
  const [page, artifacts] = await Promise.all([readPage(), readArtifactFiles()]);
  const listener = { ...config, walletOrigins: [] };
  const headers = pageHeaders(config);
  const server = await makeServer({ config: listener, log, metrics, statuses: {}, headers, anyoneReads: false });
  addHealthRoutes(server, async () => undefined);
  for (const file of [...page, artifacts.wasm, artifacts.zkey]) addFile(server, file);
  addConfig(server, config, deployment, artifacts);
  return server;
}

function addFile(server: Server, { path, type, isLasting, bytes, encoded }: ServedFile): void {
  server.get(path, async (request, reply) => {
    const accepted = request.headers["accept-encoding"] ?? "";
    const encoding = ENCODINGS.find((one) => encoded[one] !== undefined && accepts([accepted].flat().join(","), one));
    reply.headers({ "content-type": type, vary: "accept-encoding", "cache-control": isLasting ? LASTING : "no-cache" });
    if (encoding === undefined) return reply.send(bytes);
    return reply.header("content-encoding", encoding).send(encoded[encoding]);
  });
}

/** Whether a browser takes an encoding: it names it, and not with a weight of 0. */
function accepts(accepted: string, encoding: Encoding): boolean {
  return accepted.split(",").some((one) => {
    const [name = "", ...parameters] = one.split(";").map((part) => part.trim().toLowerCase());
    return name === encoding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/u.test(parameter));
  });
}

/** Where everything is: public, and the same for everyone. */
function addConfig(server: Server, config: Config, deployment: Deployment, { wasm, zkey }: ArtifactFiles): void {
  const { rpcUrl, authorityUrl, relayerUrl } = config;
  const json = {
    deployment: JSON.parse(formatDeployment(deployment)) as unknown,
    rpcUrl,
    authorityUrl,
    ...(relayerUrl === "" ? {} : { relayerUrl }),
    artifacts: { wasm: wasm.path, zkey: zkey.path },
  };
  server.get("/config.json", async (_request, reply) => reply.header("cache-control", "no-cache").send(json));
}
