import { AuthoritySettingInvalid } from "../errors.ts";

/** Everything that the service is told from outside. */
export interface Config {
  /** A folder for the embedded database, or a PostgreSQL connection string. */
  readonly database: string;
  /** Where the public listener binds. */
  readonly host: string;
  readonly port: number;
}

/** Environment variables as Node gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings.
 *
 * @param environment variables
 * @returns the settings, with defaults that fit a local chain
 * @throws {@link AuthoritySettingInvalid}
 */
export function readConfig(environment: Environment): Config {
  return {
    database: environment.AUTHORITY_DATABASE || "out/authority/database",
    host: environment.AUTHORITY_HOST || "127.0.0.1",
    port: portOf(environment, "AUTHORITY_PORT", 8460),
  };
}

function portOf(environment: Environment, setting: string, preset: number): number {
  const text = environment[setting];
  if (text === undefined || text === "") return preset;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AuthoritySettingInvalid(setting, "a port, 0 to 65535 (0: any free one)");
  }
  return port;
}
