import { type Logger, pino } from "pino";

/** JSON lines on standard error, one service each; the supervisor keeps them in files. */
export function serviceLog(service: string, level: string): Logger {
  return pino(
    { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}
