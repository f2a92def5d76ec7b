import { type ArtifactServer, openArtifactServer } from "#server/artifacts/artifact-server.ts";
import type { Deps } from "#server/commands/deps.ts";
import { findArtifact } from "#server/queries/find-artifact.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";

/** What the artifacts' origin runs with. */
export interface ArtifactServerOptions {
  readonly deps: Pick<Deps, "blobs" | "accounts" | "clock">;
  readonly prisma: ScreenReader;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Signs the links; the same that `signArtifactUrl` is given. */
  readonly secret: string;
  readonly log: { error(detail: object, sentence: string): void };
}

/** Runs the artifacts' origin over the real database and store. */
export function runArtifactServer(options: ArtifactServerOptions): Promise<ArtifactServer> {
  const { deps, prisma, host, port, secret, log } = options;
  const { blobs, accounts, clock } = deps;
  return openArtifactServer(
    { findArtifact: (id) => findArtifact(prisma, id), blobs, accounts, clock, secret, log },
    { host, port },
  );
}
