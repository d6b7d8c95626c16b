import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { shardPath, topPath } from "../../sdk/enrolment/fetchMembership.ts";
import { encodeTop, shardOf, shardRootsOf } from "../../sdk/enrolment/tree/shard.ts";
import { type GroupTree, treeRoot } from "../../sdk/enrolment/tree/tree.ts";

/** A server of a group's shards. */
export interface ShardServer {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/**
 * Serves a group's shards as an authority does, on a free port.
 *
 * @param tree of the group
 * @returns the server
 */
export async function serveShards(tree: GroupTree): Promise<ShardServer> {
  const roots = shardRootsOf(tree);
  const contents = new Map([[topPath(treeRoot(tree)), encodeTop(roots)]]);
  for (const [number, root] of roots.entries()) contents.set(shardPath(root), shardOf(tree, number));
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    const path = request.url ?? "";
    asked.push(path);
    const bytes = contents.get(path);
    answer.writeHead(bytes === undefined ? 404 : 200, { connection: "close" }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
