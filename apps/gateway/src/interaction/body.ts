import type { IncomingMessage } from "node:http";

import { GatewayRequestInvalid } from "../errors.ts";

/** A first visit's answer carries a proof of about 3 kB. */
const BODY_BYTES = 16_384;

/**
 * Reads a JSON body.
 *
 * @param request whose content type is application/json
 * @returns its object
 * @throws {@link GatewayRequestInvalid}
 */
export async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(request, "application/json");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through: the parser's own error would quote what was sent.
  }
  throw new GatewayRequestInvalid();
}

/**
 * Reads the fields of a form.
 *
 * @param request of a form without files
 * @returns its fields
 * @throws {@link GatewayRequestInvalid}
 */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(request, "application/x-www-form-urlencoded"));
}

async function readText(request: IncomingMessage, type: string): Promise<string> {
  if ((request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() !== type) {
    throw new GatewayRequestInvalid();
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Not destroyed when it is too long: the refusal still has to reach the sender.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw new GatewayRequestInvalid();
  }
  if (size > BODY_BYTES) throw new GatewayRequestInvalid();
  return Buffer.concat(chunks).toString("utf8");
}
