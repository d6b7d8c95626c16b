import type { Hex } from "realdid";

import type { LockedWords } from "./lockWords.ts";

const DATABASE = "realdid-wallet";
const VERSION = 1;
/** Of about 2 MB each; older ones are of no use once the group was published anew. */
const MOST_SHARDS = 24;

interface KeptShard {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly keptAt: number;
}

/** What a wallet keeps on the device: its locked words by network, and public shards by their address. */
export interface DeviceStore {
  readWords(networkId: Hex): Promise<LockedWords | undefined>;
  keepWords(locked: LockedWords): Promise<void>;
  forgetWords(networkId: Hex): Promise<void>;
  readShard(path: string): Promise<Uint8Array | undefined>;
  keepShard(path: string, bytes: Uint8Array): Promise<void>;
}

/**
 * Opens what is kept in the browser (IndexedDB).
 *
 * @returns the store
 */
export async function openDeviceStore(): Promise<DeviceStore> {
  const opening = indexedDB.open(DATABASE, VERSION);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("words", { keyPath: "networkId" });
    opening.result.createObjectStore("shards", { keyPath: "path" }).createIndex("keptAt", "keptAt");
  };
  const database = await resultOf(opening);
  const store = (name: "words" | "shards", mode: IDBTransactionMode): IDBObjectStore =>
    database.transaction(name, mode).objectStore(name);
  return {
    readWords: (networkId) =>
      resultOf(store("words", "readonly").get(networkId) as IDBRequest<LockedWords | undefined>),
    keepWords: (locked) => written(store("words", "readwrite").put(locked)),
    forgetWords: (networkId) => written(store("words", "readwrite").delete(networkId)),
    readShard: async (path) => {
      const kept = await resultOf(store("shards", "readonly").get(path) as IDBRequest<KeptShard | undefined>);
      return kept?.bytes;
    },
    keepShard: async (path, bytes) => {
      const shards = store("shards", "readwrite");
      await resultOf(shards.put({ path, bytes, keptAt: Date.now() } satisfies KeptShard));
      await dropOldest(shards);
    },
  };
}

async function dropOldest(shards: IDBObjectStore): Promise<void> {
  const paths = await resultOf(shards.index("keptAt").getAllKeys());
  for (const path of paths.slice(0, Math.max(0, paths.length - MOST_SHARDS))) await resultOf(shards.delete(path));
}

/** Once it is on the disk, and not only asked for. */
function written(request: IDBRequest): Promise<void> {
  const { transaction } = request;
  return new Promise((resolve, reject) => {
    if (transaction === null) return;
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new DOMException("the browser's database failed"));
    };
  });
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new DOMException("the browser's database failed"));
    };
  });
}
