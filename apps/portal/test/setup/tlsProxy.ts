import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** What stands in front of a service in the open, as operators put it there. */
export interface TlsProxy {
  readonly port: number;
  /** Where it hands requests on to: the service says once it listens. */
  setTarget(url: string): void;
  close(): Promise<void>;
}

/**
 * Starts a proxy that ends TLS, with a certificate of its own making (openssl).
 *
 * @param host that browsers know the service by
 * @returns the proxy; close it
 */
export async function startTlsProxy(host: string): Promise<TlsProxy> {
  let target = "";
  const server = createServer(await certify(host), (asked, answered) => {
    const { method, url: path, headers } = asked;
    const forwarded = request(target, { method, path, headers }, (answer) => {
      answered.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(answered);
    });
    forwarded.on("error", () => answered.destroy());
    asked.pipe(forwarded);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    setTarget: (url) => (target = url),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function certify(host: string): Promise<{ readonly key: Buffer; readonly cert: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), "realdid-tls-"));
  const [key, cert] = [join(folder, "key"), join(folder, "cert")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = ["-days", "2", "-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`];
  try {
    await promisify(execFile)("openssl", ["req", "-x509", ...curve, ...subject, "-keyout", key, "-out", cert]);
    return { key: await readFile(key), cert: await readFile(cert) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
