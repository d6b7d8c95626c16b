import type { Config } from "../config/readConfig.ts";

/**
 * What the page may do, as browsers enforce it: run this origin's scripts, compile WebAssembly, start workers of its own files and of the
 * prover's Blobs, and speak to the chain, the authority and the relayer. Nothing else: no inline script or style, no frame in either
 * direction, no form that is sent, no script from a text.
 *
 * @param config addresses
 * @returns value of `content-security-policy`
 */
export function contentPolicy({ rpcUrl, authorityUrl, relayerUrl }: Config): string {
  const origins = [rpcUrl, authorityUrl, relayerUrl].filter((url) => url !== "").map((url) => new URL(url).origin);
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    "worker-src 'self' blob:",
    `connect-src 'self' ${[...new Set(origins)].join(" ")}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types svelte-trusted-html realdid-keeper realdid-thread",
  ].join("; ");
}

/**
 * Headers of every answer of the portal.
 *
 * @param config addresses
 * @returns headers by name
 */
export function pageHeaders(config: Config): Readonly<Record<string, string>> {
  return {
    "content-security-policy": contentPolicy(config),
    // The page that opened the wallet must hear its answer. Every message names the origin that it is for.
    "cross-origin-opener-policy": "unsafe-none",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
  };
}
