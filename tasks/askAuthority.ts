import { withoutSlash } from "./download.ts";
import { TaskIssuerNotAccredited } from "./errors.ts";
import { listIssuers } from "../sdk/attestation/accreditation.ts";
import type { SchemaName } from "../sdk/attestation/schemas.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import { EnrolmentAuthorityRefused, EnrolmentAuthorityUnreachable } from "../sdk/enrolment/errors.ts";

/** Where the authority's public listener is unless told. */
export const AUTHORITY_URL = "http://127.0.0.1:8460";

/**
 * Asks a running authority service.
 *
 * @param url of its public listener, or of its desk's
 * @param path such as `/v1/certificates`
 * @param body what is asked; a GET without it
 * @param headers further ones
 * @returns the JSON that it answers
 * @throws EnrolmentAuthorityRefused with the service's own code; EnrolmentAuthorityUnreachable
 */
export async function askAuthority<T>(
  url: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const request =
    body === undefined
      ? { headers }
      : { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
  const answer = await fetch(`${withoutSlash(url)}${path}`, { ...request, redirect: "error" }).catch(
    (thrown: unknown) => {
      throw new EnrolmentAuthorityUnreachable({ cause: thrown });
    },
  );
  const said = (await answer.json().catch(() => undefined)) as Readonly<Record<string, unknown>> | undefined;
  if (answer.ok && said !== undefined) return said as T;
  const { code, message, fix } = said ?? {};
  if (typeof code !== "string" || typeof message !== "string" || typeof fix !== "string") {
    throw new EnrolmentAuthorityUnreachable();
  }
  throw new EnrolmentAuthorityRefused(code, message, fix);
}

/**
 * Account that a service issues with, if the chain lists it: what a service says of itself counts for nothing.
 *
 * @param network connected network
 * @param url public listener of the service
 * @param schema of what it is to issue
 * @returns the account
 * @throws {@link TaskIssuerNotAccredited} and as {@link askAuthority}
 */
export async function serviceIssuer(network: RealDidNetwork, url: string, schema: SchemaName): Promise<Hex> {
  const { account } = await askAuthority<{ readonly account: Hex }>(url, "/v1/issuer");
  const issuers = await listIssuers(network);
  const isListed = issuers.some(
    (one) => one.schemaName === schema && one.suspendedAt === 0 && one.issuer.toLowerCase() === account.toLowerCase(),
  );
  if (!isListed) throw new TaskIssuerNotAccredited(account, schema);
  return account;
}
