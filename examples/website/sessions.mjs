// Sessions in the memory of this process: a restart signs everyone out.
import { randomBytes } from "node:crypto";

const SECONDS = 8 * 3600;
const MOST = 100_000; // the oldest goes first: a flood does not use up the memory
const [NAME, SECURE] = process.env.ORIGIN.startsWith("http:") ? ["session", ""] : ["__Host-session", "; Secure"];
const sessions = new Map();

/** Every session has an id of its own, so that nobody can plant theirs. Gives the cookie. */
export function startSession(content) {
  const id = randomBytes(32).toString("base64url");
  if (sessions.size >= MOST) sessions.delete(sessions.keys().next().value);
  sessions.set(id, { ...content, id });
  setTimeout(() => sessions.delete(id), SECONDS * 1000).unref();
  return `${NAME}=${id}; Path=/; Max-Age=${SECONDS}; HttpOnly; SameSite=Lax${SECURE}`;
}
export const findSession = (cookies = "") =>
  sessions.get(new Map(cookies.split("; ").map((one) => one.split("="))).get(NAME));
export const endSession = (session) => sessions.delete(session?.id);
