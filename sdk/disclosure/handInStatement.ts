import { DisclosureServiceRefused, DisclosureServiceUnreachable } from "./errors.ts";
import type { NameStatement } from "./nameStatement.ts";

/**
 * Hands a published statement to the statements service, where verified people can view its name. The chain says that a holder disclosed;
 * only this lets anyone see what.
 *
 * @param url origin of the statements service, without a slash at the end
 * @param statement that `disclose` published
 * @throws {@link DisclosureServiceRefused} with the code that the service gave
 * @throws {@link DisclosureServiceUnreachable} if it does not answer, or something else does
 * @see docs/spec/disclosure.md section 8
 * @example
 * await handInStatement("https://statements.oversight.example", statement); // the same again changes nothing
 */
export async function handInStatement(url: string, statement: NameStatement): Promise<void> {
  const answer = await fetch(`${url}/v1/statements`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(statement),
    redirect: "error",
    credentials: "omit",
    referrerPolicy: "no-referrer",
  }).catch((thrown: unknown) => {
    throw new DisclosureServiceUnreachable({ cause: thrown });
  });
  if (answer.status === 200) return;
  const said: unknown = await answer.json().catch(() => undefined);
  const { code, message, fix } = (said ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof code !== "string" || typeof message !== "string" || typeof fix !== "string")
    throw new DisclosureServiceUnreachable();
  throw new DisclosureServiceRefused(code, message, fix);
}
