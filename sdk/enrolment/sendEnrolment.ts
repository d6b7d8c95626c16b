import type { EnrolmentRequest } from "./authority/enrolPerson.ts";
import { formatEnrolment } from "./enrolmentBody.ts";
import { EnrolmentAuthorityRefused, EnrolmentAuthorityUnreachable } from "./errors.ts";

/**
 * Sends a wallet's request to the authority service.
 *
 * @param url where the authority is, without a slash at the end
 * @param groupId of the group to join
 * @param request what {@link requestEnrolment} made
 * @throws {@link EnrolmentAuthorityRefused} with the code that the authority gave
 * @throws {@link EnrolmentAuthorityUnreachable} if it does not answer, or something else does
 * @see docs/operate.md
 * @example
 * await sendEnrolment("https://authority.example", 0, request);
 */
export async function sendEnrolment(url: string, groupId: number, request: EnrolmentRequest): Promise<void> {
  const answer = await fetch(`${url}/v1/groups/${groupId}/enrolments`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(formatEnrolment(request)),
    redirect: "error",
    credentials: "omit",
    referrerPolicy: "no-referrer",
  }).catch((thrown: unknown) => {
    throw new EnrolmentAuthorityUnreachable({ cause: thrown });
  });
  if (answer.status === 201) return;
  const said: unknown = await answer.json().catch(() => undefined);
  const { code, message, fix } = (said ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof code !== "string" || typeof message !== "string" || typeof fix !== "string") {
    throw new EnrolmentAuthorityUnreachable();
  }
  throw new EnrolmentAuthorityRefused(code, message, fix);
}
