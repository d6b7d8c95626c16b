/** Nothing that is sent to a service needs more, unless its route says so. */
export const BODY_BYTES = 16_384;

/** How often a source address may try. */
export interface AttemptLimits {
  readonly attempts: number;
  readonly attemptSeconds: number;
}

/**
 * Limits of a public route that anyone may call: size of the body, attempts of a source address.
 *
 * @param config settings
 * @returns options of the route
 * @example server.post("/v1/proofs", { ...limitsOf(config), schema }, answer);
 */
export function limitsOf({ attempts, attemptSeconds }: AttemptLimits): {
  readonly bodyLimit: number;
  readonly config: { readonly rateLimit: { readonly max: number; readonly timeWindow: number } };
} {
  return { bodyLimit: BODY_BYTES, config: { rateLimit: { max: attempts, timeWindow: attemptSeconds * 1000 } } };
}
