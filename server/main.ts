import { composeConsole, composeEngine, composeWeb, type Service } from "#server/compose.ts";
import { EnvError, inheritedEnvironment, readEnv } from "#server/env.ts";
import { countPresses } from "#server/supervisor/count-presses.ts";
import { StartError } from "#server/supervisor/start-error.ts";
import type { StopKind } from "#server/supervisor/stop-kind.ts";

/** The roles this program can play. */
const roles = { console: composeConsole, engine: composeEngine, web: composeWeb } as const;

type Role = keyof typeof roles;

/**
 * Starts the role that `--services=` names and runs until it is told to stop:
 * by SIGTERM or SIGINT, or because the supervisor that started it is gone.
 */
async function main(): Promise<void> {
  const role = roleOf(process.argv);
  const service = await roles[role](readEnv(inheritedEnvironment()));
  process.send?.({ type: "ready" });
  await stopOnSignal(service);
}

function roleOf(argv: readonly string[]): Role {
  const asked = argv.find((argument) => argument.startsWith("--services="))?.slice("--services=".length) ?? "console";
  if (asked in roles) return asked as Role;
  throw new StartError([`There is no service "${asked}". The services are ${Object.keys(roles).join(", ")}.`]);
}

function stopOnSignal(service: Service): Promise<void> {
  return new Promise((resolve) => {
    const count = countPresses();
    const stop = (kind: StopKind): void => {
      const press = count(performance.now());
      if (press !== null && press > 1) service.hurry?.();
      if (press !== 1) return;
      service.stop(kind).then(resolve, (error: unknown) => {
        console.error(error);
        process.exit(1);
      });
    };
    process.on("SIGINT", () => stop("key"));
    process.on("SIGTERM", () => stop("term"));
    process.on("SIGHUP", () => stop("term"));
    if (process.send !== undefined) process.on("disconnect", () => stop("orphaned"));
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const expected = error instanceof StartError || error instanceof EnvError;
    console.error(expected ? error.lines.join("\n") : error);
    process.exit(1);
  },
);
