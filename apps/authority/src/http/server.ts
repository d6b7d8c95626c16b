import { type Routes as AnyRoutes, type Server, makeServer as makeAny } from "@realdid/service";

import type { Service } from "../service.ts";
import { STATUSES } from "./statuses.ts";

/** Adds the routes of one resource: one file in routes/ each. */
export type Routes = AnyRoutes<Service>;

/**
 * Makes a listener of the authority, without routes.
 *
 * @param service settings, log and metrics
 * @returns the server
 */
export function makeServer({ config, log, metrics }: Service): Promise<Server> {
  return makeAny({ config, log, metrics, statuses: STATUSES });
}
