import {
  type FastifyReply,
  type FastifyRequest,
  REFUSALS,
  Type,
  WORD,
  bytesOf,
  hexOf,
  numberOf,
} from "@realdid/service";
import type { Hex } from "realdid";

import { AuthorityContentUnknown } from "../../publishing/errors.ts";
import { type ContentKind, type StoredContent, plainContent, storedContent } from "../../publishing/contents.ts";
import { standingEpoch } from "../../publishing/epochs.ts";
import { authorityOf } from "../../service.ts";
import { GROUP_PATH } from "../schemas.ts";
import type { Routes } from "../server.ts";

/** One address for one content: small letters only. */
const ADDRESS = /^0x[0-9a-f]{64}$/u;

const TREE = Type.Object({
  epoch: Type.Integer({ description: "The newest that is confirmed; 0 if none" }),
  root: WORD,
  size: Type.Integer({ description: "Places used" }),
});

const KINDS = [
  ["/v1/tops/:address", "top", "Roots of all shards of the tree with this root: 32 bytes each"],
  [
    "/v1/shards/:address",
    "shard",
    "Leaves of the shard with this root: 32 bytes each, empty places at the end left out",
  ],
] as const satisfies readonly (readonly [string, ContentKind, string])[];

/** What wallets and auditors download whole, so that nobody learns which part they need. */
export const contentRoutes: Routes = (server, service) => {
  const { db } = service.database;
  const schema = (summary: string): object => ({
    schema: { summary, tags: ["tree"], produces: ["application/octet-stream"], response: REFUSALS },
  });
  for (const [path, kind, summary] of KINDS) {
    server.get<{ Params: { address: string } }>(path, schema(summary), async (request, reply) => {
      const address = readAddress(request.params.address);
      return sendContent(request, reply, await storedContent(db, kind, numberOf(bytesOf(address))));
    });
  }
  server.get<{ Params: { address: string } }>(
    "/v1/leaves/:address",
    schema("Leaves of the epoch with this batch hash, as docs/spec/enrolment.md section 4 has them"),
    async (request, reply) => {
      const row = await db
        .selectFrom("epoch")
        .select("leaves")
        .where("batch_hash", "=", bytesOf(readAddress(request.params.address)))
        .limit(1)
        .executeTakeFirst();
      return sendContent(request, reply, row && { isCompressed: false, content: row.leaves });
    },
  );
  server.get(
    "/v1/groups/:groupId/tree",
    {
      schema: {
        summary: "The newest tree that is confirmed; wallets ask the chain",
        tags: ["tree"],
        params: GROUP_PATH,
        response: { 200: TREE, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const { groupId } = authorityOf(service, request.params.groupId);
      const epoch = await standingEpoch(db, groupId);
      reply.header("cache-control", "public, max-age=10");
      return {
        epoch: epoch?.epoch_number ?? 0,
        root: epoch?.root ? hexOf(epoch.root) : (`0x${"0".repeat(64)}` as const),
        size: epoch?.size ?? 0,
      };
    },
  );
};

function readAddress(text: string): Hex {
  if (!ADDRESS.test(text)) throw new AuthorityContentUnknown();
  return text as Hex;
}

/** The same bytes and headers for everyone, for ever: any cache may keep them. */
async function sendContent(
  request: FastifyRequest,
  reply: FastifyReply,
  stored: StoredContent | undefined,
): Promise<FastifyReply> {
  if (stored === undefined) throw new AuthorityContentUnknown();
  reply.headers({
    "cache-control": "public, max-age=31536000, immutable",
    "content-type": "application/octet-stream",
    vary: "accept-encoding",
  });
  if (stored.isCompressed && takesBrotli(request.headers["accept-encoding"])) {
    return reply.header("content-encoding", "br").send(Buffer.from(stored.content));
  }
  return reply.send(Buffer.from(await plainContent(stored)));
}

function takesBrotli(header: string | string[] | undefined): boolean {
  return [header ?? ""]
    .flat()
    .join(",")
    .split(",")
    .some((part) => /^\s*br\s*(;\s*q=(1(\.0*)?|0?\.\d*[1-9]\d*))?\s*$/u.test(part));
}
