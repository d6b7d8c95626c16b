import { createServer } from "node:net";

import { WebsitePortTaken } from "./errors.ts";

/** A platform of this run, its gateway and its site. */
export interface SitePlace {
  readonly slug: string;
  readonly title: string;
  /** As the platform registry has it. */
  readonly domain: string;
  readonly port: number;
  readonly origin: string;
  /** The gateway's origin for this platform: the issuer. */
  readonly issuer: string;
}

/** Where everything is. */
export interface Places {
  readonly ports: Readonly<Record<string, number>>;
  readonly chainUrl: string;
  readonly authorityUrl: string;
  readonly deskUrl: string;
  readonly relayerUrl: string;
  readonly gatewayOperatorUrl: string;
  readonly walletUrl: string;
  readonly sites: readonly SitePlace[];
}

const SITES = [
  { slug: "forum", title: "Forum" },
  { slug: "market", title: "Market" },
] as const;

/**
 * Places everything on ports from `first`. Browsers find every name that ends in `.localhost` on this machine.
 *
 * @param first port
 * @returns ports and addresses
 */
export function placesFrom(first: number): Places {
  const ports = {
    chain: first,
    authority: first + 10,
    desk: first + 11,
    relayer: first + 20,
    relayerOperator: first + 21,
    gateway: first + 30,
    gatewayOperator: first + 31,
    portal: first + 40,
    forum: first + 50,
    market: first + 51,
  };
  return {
    ports,
    chainUrl: `http://127.0.0.1:${ports.chain}`,
    authorityUrl: `http://127.0.0.1:${ports.authority}`,
    deskUrl: `http://127.0.0.1:${ports.desk}`,
    relayerUrl: `http://127.0.0.1:${ports.relayer}`,
    gatewayOperatorUrl: `http://127.0.0.1:${ports.gatewayOperator}`,
    walletUrl: `http://wallet.localhost:${ports.portal}`,
    sites: SITES.map(({ slug, title }) => {
      const domain = `${slug}.localhost`;
      const port = ports[slug];
      return {
        ...{ slug, title, domain, port },
        origin: `http://${domain}:${port}`,
        issuer: `http://login.${domain}:${ports.gateway}`,
      };
    }),
  };
}

/**
 * Refuses to begin where a part could not listen.
 *
 * @param places of this run
 * @throws {@link WebsitePortTaken}
 */
export async function requireFreePorts({ ports }: Places): Promise<void> {
  for (const [part, port] of Object.entries(ports)) {
    if (!(await isFree(port))) throw new WebsitePortTaken(port, part);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
