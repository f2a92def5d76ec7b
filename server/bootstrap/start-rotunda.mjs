import { spawn } from "node:child_process";
import { BootstrapError } from "./bootstrap-error.mjs";
import { buildWhatIsStale } from "./build-what-is-stale.mjs";
import { installPackages } from "./install-packages.mjs";
import { nodeProgram, root } from "./places.mjs";

/**
 * Installs and builds what is missing or old, then becomes Rotunda: its arguments,
 * its terminal, its exit code.
 */
export async function startRotunda(args) {
  try {
    await installPackages();
    await buildWhatIsStale();
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
  const services = args.some((arg) => arg.startsWith("--services=")) ? [] : ["--services=console"];
  const cache = new URL("compile-cache.mjs", import.meta.url).href;
  become(["--import", cache, `${root}/server/main.ts`, ...services, ...args]);
}

/** Replaces this process where Node can; elsewhere stays as a shell around it that passes signals on. */
function become(args) {
  if (typeof process.execve === "function" && process.platform !== "win32") {
    process.execve(nodeProgram, [nodeProgram, ...args], process.env);
  }
  // The channel tells Rotunda when this shell is killed, and it stops.
  const child = spawn(nodeProgram, args, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal === null) return;
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
