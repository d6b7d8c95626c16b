/**
 * What the services of apps/ share. A service depends on it as `"@realdid/service": "file:../service"` and imports this module only, and
 * `@realdid/service/testing` in its tests.
 *
 * Kysely, Fastify, TypeBox, pino and prom-client come through here as well: a service that had copies of its own could not hand their
 * objects over, because TypeScript takes the classes of two copies for two classes. `npm ci` makes a link to this folder and installs
 * nothing in it, so it is installed and built first: `npm run apps:install` does.
 */
export { type Static, Type } from "@fastify/type-provider-typebox";
export type { FastifyReply, FastifyRequest } from "fastify";
export {
  CompiledQuery,
  type Generated,
  type Kysely,
  type KyselyPlugin,
  type Selectable,
  type Transaction,
  type Updateable,
  sql,
} from "kysely";
export type { Migration } from "kysely/migration";
export type { DestinationStream, Logger } from "pino";
export { Counter, Gauge, Histogram, type Registry } from "prom-client";

export { type ChainConnection, connectChain, readDeployment } from "./chain/connectChain.ts";
export { ServiceChainDiffers, ServiceChainUnreachable, ServiceDeploymentMissing } from "./chain/errors.ts";

export type { Command } from "./cli/command.ts";
export { ServiceCommandUnknown } from "./cli/errors.ts";
export { pause } from "./cli/pause.ts";
export { type Program, runCommands } from "./cli/runCommands.ts";
export { settingsCommand } from "./cli/settingsCommand.ts";
export { type Stop, stopSignal } from "./cli/stopSignal.ts";

export {
  attemptSettings,
  chainSettings,
  databaseSetting,
  listenerSettings,
  portSetting,
} from "./config/commonSettings.ts";
export { ServiceFileUnreadable, ServiceKeyMissing, ServiceSettingInvalid } from "./config/errors.ts";
export { type SettingTable, type SettingsOf, describeSettings, readSettings } from "./config/readSettings.ts";
export { createSecretFile, readSecretFile } from "./config/secretFile.ts";
export {
  type Environment,
  type Setting,
  hideSecrets,
  listSetting,
  numberSetting,
  setting,
  textSetting,
  urlSetting,
} from "./config/setting.ts";
export { createSigningKey, readSigningKey } from "./config/signingKey.ts";

export {
  type DatabaseOwner,
  type DeploymentTable,
  bindDatabase,
  createDeploymentTable,
} from "./database/bindDatabase.ts";
export { addressBytes, bytesOf, hexOf, numberOf, wordOf } from "./database/columns.ts";
export {
  ServiceDatabaseBusy,
  ServiceDatabaseForeign,
  ServiceDatabaseUnusable,
  ServiceDiskFull,
} from "./database/errors.ts";
export {
  type Lease,
  type LeaseMoves,
  type LeaseTable,
  NOW_MS,
  createLeaseTable,
  holdLease,
  leaseHolder,
  withLease,
} from "./database/lease.ts";
export { type Migrations, migrateDatabase } from "./database/migrateDatabase.ts";
export { type Database, isPostgres, openDatabase } from "./database/openDatabase.ts";
export { TransactionOvertaken, transact } from "./database/transact.ts";

export { lockPath } from "./files/lockPath.ts";
export { createWholeFile, replaceWholeFile } from "./files/wholeFile.ts";

export { ServiceKeyForeign, ServiceKeyUnreadable } from "./keys/errors.ts";
export { seal, unseal } from "./keys/seal.ts";
export { createSealingKey, readSealingKey } from "./keys/sealingKey.ts";

export { Html, html } from "./pages/html.ts";

export { describeApi, formatApi, standIn } from "./http/describeApi.ts";
export {
  ServiceBodyTooLarge,
  ServiceBusy,
  ServiceDatabaseUnavailable,
  ServiceFailed,
  ServiceJsonInvalid,
  ServiceListenerUnusable,
  ServiceMediaTypeUnsupported,
  ServiceMethodNotAllowed,
  ServiceRequestInvalid,
  ServiceRouteUnknown,
  ServiceTooManyAttempts,
} from "./http/errors.ts";
export { type Gate, createGate } from "./http/gate.ts";
export { allowOrigin } from "./http/headers.ts";
export { type AttemptLimits, BODY_BYTES, limitsOf } from "./http/limits.ts";
export { type LogOptions, createLog } from "./http/log.ts";
export { type Metrics, createMetrics } from "./http/metrics.ts";
export { type ListenerPlace, openListener } from "./http/openListener.ts";
export { type ErrorHandler, type Refusal, errorHandler, loggableError, refusalOf, sendRefusal } from "./http/refuse.ts";
export { addHealthRoutes } from "./http/routes/health.ts";
export { addMetricsRoute } from "./http/routes/metrics.ts";
export { addOpenapiRoute } from "./http/routes/openapi.ts";
export { ADDRESS, REFUSAL, REFUSALS, WORD } from "./http/schemas.ts";
export { type ListenerConfig, type Routes, type Server, type ServerParts, makeServer } from "./http/server.ts";
export { SERVICE_STATUSES, type Statuses } from "./http/statuses.ts";
