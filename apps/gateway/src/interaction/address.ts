import { randomBytes } from "node:crypto";

import type Koa from "koa";

import { isTokenOf, tokenOf } from "../keys/platformKeys.ts";
import type { Origin } from "../platforms/origin.ts";

type Place = Pick<Origin, "keys" | "url">;

/** What a POST on a page of a login is about; GET shows the page. */
export type Action = "challenge" | "answer" | "consent" | "abort";

const PATH = /^\/interaction\/([\w-]{16,64})\.([\w-]{43})(?:\/(challenge|answer|consent|abort))?$/u;

/**
 * Gives a login the address of its pages. It is good only in the browser in which the login began: whoever has another visitor open it, with
 * cookies that a neighbour under the same domain can plant, would be signed in as that visitor.
 *
 * @param place origin
 * @param ctx request with which the login begins; gets the browser's cookie
 * @param uid of the login
 * @param seconds for which the login can last
 * @returns path
 */
export function giveAddress(place: Place, ctx: Koa.Context, uid: string, seconds: number): string {
  const { name, options } = cookieOf(place);
  const browser = ctx.cookies.get(name) ?? randomBytes(16).toString("base64url");
  ctx.cookies.set(name, browser, { ...options, maxAge: seconds * 1_000 });
  return `/interaction/${uid}.${tokenOf(place.keys, "browser", uid, browser)}`;
}

/** A login's address, as a request has it. */
export interface Address {
  readonly uid: string;
  /** Of the login's page. */
  readonly path: string;
  readonly action: Action | undefined;
  /** Whether the login began in the browser that asks. */
  readonly isOwn: boolean;
}

/**
 * Reads the address of a login.
 *
 * @param place origin
 * @param ctx request
 * @returns the address; undefined if it is none
 */
export function readAddress(place: Place, ctx: Koa.Context): Address | undefined {
  const [, uid, tie, action] = PATH.exec(ctx.path) ?? [];
  if (uid === undefined) return undefined;
  const isOwn = isOwnLogin(place, ctx, uid, tie);
  return { uid, path: `/interaction/${uid}.${tie ?? ""}`, action: action as Action | undefined, isOwn };
}

/** What {@link giveAddress} tied a login to its browser with, as its address has it. */
export function tieOf({ path }: Pick<Address, "path">): string {
  return path.slice(path.indexOf(".") + 1);
}

/**
 * Whether a request comes from the browser in which a login began.
 *
 * @param place origin
 * @param ctx request
 * @param uid of the login
 * @param tie of the login
 * @returns true if it does
 */
export function isOwnLogin(place: Place, ctx: Koa.Context, uid: string, tie: unknown): boolean {
  const browser = ctx.cookies.get(cookieOf(place).name);
  return browser !== undefined && isTokenOf(place.keys, tie, "browser", uid, browser);
}

/** With this prefix only this host can have set it. */
function cookieOf({ url }: Pick<Origin, "url">) {
  const secure = url.startsWith("https:");
  const options = { path: "/", httpOnly: true, sameSite: "lax", secure, signed: false, overwrite: true } as const;
  return { name: secure ? "__Host-realdid-browser" : "realdid-browser", options };
}
