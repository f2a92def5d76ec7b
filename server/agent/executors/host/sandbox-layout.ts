import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { dirname } from "node:path";

/** What of the machine a job may see, and where its own files go. */
export interface SandboxLayout {
  /** Becomes the root directory: everything the job writes is in it. */
  readonly root: string;
  readonly toolsDirectory: string;
  readonly passwdFile: string;
  readonly groupFile: string;
  /** Stands in for /etc/profile, where the machine has one. */
  readonly profileFile: string;
  /** Shown as empty. */
  readonly hiddenPaths: readonly string[];
}

const systemDirectories = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc", "sys", "nix"];
const systemState = ["/var/lib/dpkg", "/var/lib/gems", "/var/lib/ghc"];

export const sandboxToolsDirectory = "/.rotunda/bin";

/**
 * The arguments with which bubblewrap lays a room out: the job's own disk as
 * root, the system's programs over it read-only, everything else of the
 * machine absent.
 */
export function layoutArguments(layout: SandboxLayout): string[] {
  const args = ["--bind", layout.root, "/"];
  const shown: string[] = [];
  const show = (path: string) => {
    args.push("--ro-bind", path, path);
    shown.push(path);
  };
  for (const name of systemDirectories) {
    const entry = lstatSync(`/${name}`, { throwIfNoEntry: false });
    if (entry?.isSymbolicLink()) args.push("--symlink", readlinkSync(`/${name}`), `/${name}`);
    else if (entry?.isDirectory()) show(`/${name}`);
  }
  for (const path of [...systemState, ...entriesOf("/opt"), ...resolverDirectory()]) if (existsSync(path)) show(path);
  args.push("--ro-bind", layout.passwdFile, "/etc/passwd", "--ro-bind", layout.groupFile, "/etc/group");
  if (existsSync("/etc/profile")) args.push("--ro-bind", layout.profileFile, "/etc/profile");
  args.push("--ro-bind", layout.toolsDirectory, sandboxToolsDirectory);
  args.push("--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm");
  for (const path of graphicsDevices()) args.push("--dev-bind", path, path);
  for (const path of layout.hiddenPaths) {
    if (existsSync(path) && shown.some((parent) => path === parent || path.startsWith(`${parent}/`))) {
      args.push("--tmpfs", path);
    }
  }
  return args;
}

/** Whether a path inside a room lies where only the system's own read-only files are. */
export function isSystemPath(path: string): boolean {
  const [, top] = path.split("/");
  return top !== undefined && [...systemDirectories, "proc", "dev"].includes(top);
}

/** The machine's graphics cards and what programs reach them by, as their drivers name them. */
export function graphicsDevices(directory = "/dev"): string[] {
  return entriesOf(directory).filter((path) => /\/nvidia[^/]*$/.test(path));
}

function entriesOf(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).map((name) => `${directory}/${name}`) : [];
}

/** Where name resolution is configured outside /etc, so that the link in /etc leads somewhere. */
function resolverDirectory(): string[] {
  try {
    const real = realpathSync("/etc/resolv.conf");
    return real.startsWith("/etc/") ? [] : [dirname(real)];
  } catch {
    return [];
  }
}
