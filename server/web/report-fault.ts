import { randomBytes } from "node:crypto";
import type { Logger } from "pino";

/** Logs a fault nobody foresaw under a short id, which is all that the person is shown. */
export type ReportFault = (error: unknown, where: string) => string;

/** Writes such faults to a log. */
export function faultReporter(log: Logger): ReportFault {
  return (error, where) => {
    const id = randomBytes(4).toString("hex");
    log.error({ err: error, faultId: id, where }, "a request failed");
    return id;
  };
}
