import { askAuthority, serviceIssuer } from "./askAuthority.ts";
import { writeWhole } from "./authorityFile.ts";
import type { Holder } from "./holder.ts";
import { DisclosureLinkMismatch } from "../sdk/disclosure/errors.ts";
import type { SelfStatement } from "../sdk/disclosure/issueSelfStatement.ts";
import { parseNameStatement } from "../sdk/disclosure/parseNameStatement.ts";
import { type NameStatementDocument, readNameStatement } from "../sdk/disclosure/readNameStatement.ts";
import { nameStatementPurpose } from "../sdk/disclosure/requestLink.ts";
import { formatSelfStatement } from "../sdk/disclosure/statementBody.ts";
import { loadProver } from "../sdk/node/loadProver.ts";
import { type LinkRequest, proveLink } from "../sdk/pseudonym/linkProof.ts";

/**
 * The holder has its own name stated by a running authority service. What the service asks is compared with what the holder wants before
 * anything is proved: a link proof for another platform would name another pseudonym.
 *
 * @param holder person on a platform
 * @param url public listener of the service
 * @param out file for the statement
 * @returns what the statement says
 * @throws {DisclosureLinkMismatch} EnrolmentAuthorityRefused TaskIssuerNotAccredited
 */
export async function askStatement(
  { network, wallet, slug: platform, platformId }: Holder,
  url: string,
  out: string,
): Promise<NameStatementDocument> {
  const issuer = await serviceIssuer(network, url, "name-statement");
  const request = await askAuthority<LinkRequest>(url, "/v1/statements/links", { platform, expiresAt: 0 });
  if (request.platformId !== platformId) throw new DisclosureLinkMismatch("platform");
  if (request.verifier !== issuer) throw new DisclosureLinkMismatch("authority");
  if (request.purpose !== nameStatementPurpose(0)) throw new DisclosureLinkMismatch("purpose or expiry");
  const link = await proveLink(wallet, request, await loadProver(1));
  const body = formatSelfStatement({ platform, request, link, expiresAt: 0 });
  const answer = await askAuthority<SelfStatement>(url, "/v1/statements/self", body);
  const statement = parseNameStatement(answer.statement);
  writeWhole(out, `${JSON.stringify(statement, undefined, 2)}\n`);
  return readNameStatement(statement);
}
