import type { Deps } from "#server/commands/deps.ts";
import type { CompiledPipeline } from "#server/core/ports/build-store.ts";

/**
 * Stores how a pending pipeline's configuration came out and makes its
 * workflows, in one transaction. False when another process has done it: the
 * pipeline is then left as that one made it.
 */
export async function startPipeline(
  deps: Pick<Deps, "builds" | "clock">,
  compiled: CompiledPipeline,
): Promise<boolean> {
  return deps.builds.startPipeline(compiled, deps.clock.now());
}
