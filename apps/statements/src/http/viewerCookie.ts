import type { FastifyReply, FastifyRequest } from "@realdid/service";

const TOKEN = /^[A-Za-z0-9_-]{43}$/u;

/** The cookie of viewers at one origin. */
export interface ViewerCookie {
  /** What the browser holds; undefined if that is nothing of ours. */
  read(request: Pick<FastifyRequest, "headers">): string | undefined;
  /** Ends with the day; no page reads it, and no other site's request carries it. */
  set(reply: FastifyReply, token: string, seconds: number): void;
  clear(reply: FastifyReply): void;
}

/**
 * Makes the cookie. On https no neighbour under the same domain can plant or read it (`__Host-`).
 *
 * @param publicUrl origin of the service
 * @returns how it is read and set
 */
export function viewerCookie(publicUrl: string): ViewerCookie {
  const isTls = publicUrl.startsWith("https:");
  const name = isTls ? "__Host-realdid-viewer" : "realdid-viewer";
  const rest = `Path=/; HttpOnly; SameSite=Strict${isTls ? "; Secure" : ""}`;
  return {
    read({ headers }) {
      const values = (headers.cookie ?? "").split(";").map((pair) => pair.trim().split("=", 2));
      const found = values.find(([key]) => key === name)?.[1];
      return found !== undefined && TOKEN.test(found) ? found : undefined;
    },
    set: (reply, token, seconds) => void reply.header("set-cookie", `${name}=${token}; Max-Age=${seconds}; ${rest}`),
    clear: (reply) => void reply.header("set-cookie", `${name}=; Max-Age=0; ${rest}`),
  };
}
