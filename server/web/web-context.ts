import type { Logger } from "pino";
import type { Deps } from "#server/commands/deps.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import type { Identities } from "#server/web/identities.ts";
import type { ReportFault } from "#server/web/report-fault.ts";

/** What every door of this server works with. */
export interface WebContext {
  readonly deps: Deps;
  readonly prisma: ScreenReader;
  readonly log: Logger;
  /** The installation's secret: it encrypts session cookies and makes hook tokens. */
  readonly secret: string;
  readonly examplesDir: string;
  /** The owner has said by which URL people reach us. */
  readonly hasPublicUrl: boolean;
  readonly identities: Identities;
  readonly reportFault: ReportFault;
}
