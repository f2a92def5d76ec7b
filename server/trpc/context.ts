import type { Deps } from "#server/commands/deps.ts";
import type { Identity } from "#server/commands/identify.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";

/** What procedures work with, besides what every command may need. */
export interface TrpcDeps extends Deps {
  readonly prisma: ScreenReader;
  /** The installation's secret that hook tokens are made from. */
  readonly hookSecret: string;
  /** Where "Try the example" makes its repositories. */
  readonly examplesDir: string;
}

/** One request, as procedures see it. */
export interface TrpcContext {
  readonly deps: TrpcDeps;
  readonly identity: Identity | null;
  /** False when the browser says that another site's page sent it. */
  readonly isSameOrigin: boolean;
  /** Tells the browser to forget its session. */
  readonly forgetSession: () => void;
  /** Logs a fault nobody foresaw and gives the id that the person is shown. */
  readonly reportFault: (error: unknown, where: string) => string;
}
