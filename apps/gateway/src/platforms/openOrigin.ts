import { type RealDidNetwork, type PlatformView, platformId, readPlatform } from "realdid";

import { type Site, createSite } from "../http/site.ts";
import { type KeyStore, type PlatformKeys, ensureKeys, readKeys } from "../keys/platformKeys.ts";
import type { PlatformPlace } from "../settings.ts";
import type { Origin, PlatformFacts } from "./origin.ts";
import { requireOwnOrigin } from "./requireOwnOrigin.ts";

/** What origins share. None of it names a visitor, but for the database, whose rows carry their platform. */
export type SharedParts = Omit<Origin, "slug" | "platformId" | "url" | "host" | "facts" | "view" | "keys"> & {
  readonly sealingKey: Uint8Array;
};

/** An origin at work. */
export interface OpenOrigin {
  readonly host: string;
  readonly view: PlatformView;
  /** Answers with the keys that count now. */
  readonly site: Site;
  /** Reads the keys again; if others count now the provider is made anew, while requests go on. */
  refreshKeys(): Promise<void>;
}

/**
 * Opens the origin of one platform.
 *
 * @param place slug and address
 * @param facts of the platform as the registry has it
 * @param view of the platform
 * @param parts what origins share
 * @returns the origin
 * @throws GatewayOriginForeign ServiceKeyForeign
 */
export async function openOrigin(
  place: PlatformPlace,
  facts: PlatformFacts,
  view: PlatformView,
  parts: SharedParts,
): Promise<OpenOrigin> {
  const { slug, url, host } = place;
  requireOwnOrigin(place, facts.domain);
  const { sealingKey, ...shared } = parts;
  const store: KeyStore = { db: parts.database.db, platformId: view.platformId, sealingKey };
  await ensureKeys(store, parts.now());
  const base = { ...shared, slug, url, host, facts, view, platformId: view.platformId };
  const make = (keys: PlatformKeys): Site => createSite({ ...base, keys });
  let keys = await readKeys(store, parts.now());
  let site = make(keys);
  return {
    host,
    view,
    site: (request, response) => site(request, response),
    async refreshKeys() {
      const next = await readKeys(store, parts.now());
      if (next.version === keys.version) return;
      keys = next;
      site = make(keys);
    },
  };
}

/**
 * Reads from the registry what visitors are shown of a platform.
 *
 * @param network connected network
 * @param slug of the platform
 * @returns the facts
 * @throws PlatformUnknown
 */
export async function readFacts(network: RealDidNetwork, slug: string): Promise<PlatformFacts> {
  const id = platformId(slug);
  const domain = await readPlatform(network, id).domain();
  const { operator } = await network.platformRegistry.platformOf(id);
  return { slug, domain, operator };
}
