import { proceduresWithoutRule } from "#server/supervisor/router/check-rules.ts";
import { consoleAppRouter } from "#server/supervisor/router/console-app-router.ts";
import type { ConsoleDeps } from "#server/supervisor/router/console-context.ts";
import { answerSecureRequests } from "./answer-secure-requests.ts";
import { ensureConsoleCertificate } from "./console-certificate.ts";
import { answerPlainRequests } from "./plain-answer.ts";
import { createTwoProtocolServer, type TwoProtocolServer } from "./two-protocol-server.ts";

/** Where the console listens, and what it serves. */
export interface ConsoleDoorOptions {
  readonly deps: ConsoleDeps;
  readonly tlsDirectory: string;
  /** The statically exported pages. */
  readonly pagesDirectory: string;
  readonly host: string;
  readonly port: number;
}

/**
 * Opens the console: HTTPS with a certificate of its own, and an explained
 * redirect for plain HTTP on the same port. Refuses to open when a procedure
 * names no rule.
 */
export async function openConsoleDoor(options: ConsoleDoorOptions): Promise<TwoProtocolServer> {
  const bare = proceduresWithoutRule(consoleAppRouter);
  if (bare.length > 0) throw new Error(`Procedures without a rule: ${bare.join(", ")}`);
  const certificate = await ensureConsoleCertificate(options.tlsDirectory, new Date());
  const server = createTwoProtocolServer({
    ...certificate,
    onSecureRequest: answerSecureRequests(options.deps, options.pagesDirectory),
    onPlainRequest: answerPlainRequests(`localhost:${options.port}`),
  });
  await server.listen(options.port, options.host);
  return server;
}
