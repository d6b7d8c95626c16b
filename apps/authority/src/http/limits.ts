import type { Config } from "../config/readConfig.ts";
import { BODY_BYTES } from "./server.ts";

/** Limits of a public route that anyone may call: size of the body, attempts of a source address. */
export function limitsOf({ attempts, attemptSeconds }: Config): {
  readonly bodyLimit: number;
  readonly config: { readonly rateLimit: { readonly max: number; readonly timeWindow: number } };
} {
  return { bodyLimit: BODY_BYTES, config: { rateLimit: { max: attempts, timeWindow: attemptSeconds * 1000 } } };
}
