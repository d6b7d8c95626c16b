import type { BrowserContext } from "playwright-core";

import type { Evidence } from "../search/evidence.ts";

/**
 * What a site left in a browser: cookies, local and session storage, databases, caches.
 *
 * @param context profile with a page of each origin open, or none of it
 * @param host for example `forum.localhost`; hosts under it are included
 * @returns one for each place
 */
export async function storedFor(context: BrowserContext, host: string): Promise<readonly Evidence[]> {
  const isOf = (name: string): boolean => name === host || name.endsWith(`.${host}`);
  const cookies = (await context.cookies()).filter(({ domain }) => isOf(domain.replace(/^\./u, "")));
  const found: Evidence[] = cookies.map(({ domain, name, value }) => ({
    where: `cookie ${name} of ${domain}`,
    text: value,
  }));
  for (const page of context.pages()) {
    const { host: at, hostname } = new URL(page.url());
    if (isOf(hostname)) found.push({ where: `storage of ${at}`, text: await page.evaluate(dumpStorage) });
  }
  return found;
}

/** Runs in the page. */
async function dumpStorage(): Promise<string> {
  const databases = await Promise.all((await indexedDB.databases()).map(({ name }) => dumpDatabase(name ?? "")));
  return JSON.stringify({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases,
    caches: await caches.keys(),
    name: window.name,
  });

  function dumpDatabase(name: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(opening.error ?? new Error(name));
      opening.onsuccess = () => {
        const stores = Array.from(opening.result.objectStoreNames);
        if (stores.length === 0) return resolve({ name });
        const transaction = opening.result.transaction(stores);
        const content = stores.map((store) => transaction.objectStore(store).getAll());
        transaction.oncomplete = () => resolve({ name, content: content.map(({ result }) => result as unknown) });
      };
    });
  }
}
