import { type DestinationStream, type LevelWithSilent, type Logger, pino } from "pino";

import { loggableError } from "./refuse.ts";

/**
 * Makes the service's log: one JSON object a line. Requests are logged by the pattern of their route, never with what was sent, where it
 * came from, or a URL; errors by name, code and place.
 *
 * @param config level
 * @param destination standard output unless given
 * @returns the log
 */
export function createLog(
  { logLevel }: { readonly logLevel: LevelWithSilent },
  destination?: DestinationStream,
): Logger {
  const nothing = (): undefined => undefined;
  const serializers = { err: loggableError, error: (value: unknown) => value, req: nothing, res: nothing };
  return pino({ level: logLevel, base: null, serializers, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
