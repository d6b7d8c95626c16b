import { type DestinationStream, type LevelWithSilent, type Logger, pino } from "pino";

import { loggableError } from "./refuse.ts";

/** How a log is kept. */
export interface LogOptions {
  readonly logLevel: LevelWithSilent;
  /** Times are rounded down to so many seconds, where a finer one could tell who came; to milliseconds unless given. */
  readonly stepSeconds?: number;
}

/**
 * Makes the service's log: one JSON object a line. Requests are logged by the pattern of their route, never with what was sent, where it
 * came from, or a URL; errors by name, code and place.
 *
 * @param options level, and how fine times are
 * @param destination standard output unless given
 * @returns the log
 */
export function createLog({ logLevel, stepSeconds }: LogOptions, destination?: DestinationStream): Logger {
  const nothing = (): undefined => undefined;
  const serializers = { err: loggableError, error: (value: unknown) => value, req: nothing, res: nothing };
  const timestamp = stepSeconds === undefined ? pino.stdTimeFunctions.isoTime : () => coarseTime(stepSeconds * 1_000);
  return pino({ level: logLevel, base: null, serializers, timestamp }, destination);
}

function coarseTime(step: number): string {
  return `,"time":"${new Date(Math.floor(Date.now() / step) * step).toISOString()}"`;
}
