import type Provider from "oidc-provider";
import type { Interaction } from "oidc-provider";

import { GatewayLoginOver } from "../errors.ts";

/**
 * The name of the website that asks.
 *
 * @param provider of the origin
 * @param interaction login
 * @returns as it was registered
 * @throws {@link GatewayLoginOver} if it was removed meanwhile
 */
export async function nameOfClient(provider: Provider, { params }: Interaction): Promise<string> {
  const client = await provider.Client.find(String(params.client_id));
  if (client === undefined) throw new GatewayLoginOver();
  return client.clientName ?? client.clientId;
}
