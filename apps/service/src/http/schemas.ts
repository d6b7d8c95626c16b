import { Type } from "@fastify/type-provider-typebox";

/** 32 bytes as 0x and 64 hex digits. */
export const WORD = Type.Unsafe<`0x${string}`>(
  Type.String({ pattern: "^0x[0-9a-fA-F]{64}$", description: "32 bytes: 0x and 64 hex digits" }),
);

/** An account on chain. */
export const ADDRESS = Type.String({ pattern: "^0x[0-9a-fA-F]{40}$", description: "An account on chain" });

/** Every answer that is not 2xx. */
export const REFUSAL = Type.Object(
  {
    code: Type.String({ description: "Stable, for programs" }),
    message: Type.String({ description: "What was wrong" }),
    fix: Type.String({ description: "What to do" }),
  },
  { description: "Refused" },
);

/** The refusals' part of a route's `response`. */
export const REFUSALS = { "4xx": REFUSAL, "5xx": REFUSAL } as const;
