import { spawn } from "node:child_process";

/** Tells the watchdog that the server has ended, so that it never signals a stranger with the same id. */
export interface PostgresWatchdog {
  release(): void;
}

/**
 * A shell that waits on a pipe which only this process holds. When this process
 * dies, in whatever way, the pipe closes and the shell stops the database
 * server (fast shutdown). It has a session of its own, so Ctrl-C passes it by.
 */
export function watchPostgres(pid: number): PostgresWatchdog {
  const shell = spawn("/bin/sh", ["-c", 'read -r _ && exit 0; kill -INT "$1"', "rotunda-watchdog", String(pid)], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.on("error", () => undefined);
  shell.stdin.on("error", () => undefined);
  shell.unref();
  return { release: () => void shell.stdin.end("released\n") };
}
