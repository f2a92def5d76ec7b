import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A Docker engine for tests. */
export interface DockerEngine extends AsyncDisposable {
  /** As in DOCKER_HOST. */
  readonly host: string;
}

const usualSocket = "/var/run/docker.sock";

/**
 * The engine that is running on this machine, else one of our own with its own
 * data and socket, stopped and wiped at the end. Null where neither can be had.
 */
export async function findDockerEngine(): Promise<DockerEngine | null> {
  if (await answers(usualSocket)) return { host: `unix://${usualSocket}`, [Symbol.asyncDispose]: async () => {} };
  return OwnDockerEngine.start();
}

/** An engine that only the test has, and may stop, kill, halt and start again. */
export class OwnDockerEngine implements DockerEngine {
  readonly #directory = mkdtempSync(join(tmpdir(), "rotunda-engine-"));
  readonly #options: readonly string[];
  #process: ChildProcess | null = null;

  private constructor(options: readonly string[]) {
    this.#options = options;
  }

  /** Null where this machine has no engine to start, or this process may not. */
  static async start(options: readonly string[] = []): Promise<OwnDockerEngine | null> {
    if (process.getuid?.() !== 0 || !existsSync("/usr/sbin/dockerd")) return null;
    const engine = new OwnDockerEngine(options);
    if (await engine.begin()) return engine;
    await engine[Symbol.asyncDispose]();
    return null;
  }

  get socket(): string {
    return join(this.#directory, "engine.sock");
  }

  get host(): string {
    return `unix://${this.socket}`;
  }

  /** Starts it, again with what it had before. False when it ends instead of answering. */
  async begin(): Promise<boolean> {
    const inside = (name: string) => join(this.#directory, name);
    const places = ["--data-root", inside("data"), "--exec-root", inside("run"), "--pidfile", inside("engine.pid")];
    const engine = spawn(
      "/usr/sbin/dockerd",
      ["--host", this.host, ...places, "--bridge", "none", "--iptables=false", ...this.#options],
      {
        stdio: "ignore",
        env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
      },
    );
    this.#process = engine;
    for (let tries = 0; tries < 600; tries++) {
      if (engine.exitCode !== null) return false;
      if (await answers(this.socket)) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }

  /** Ends it as an administrator does, or as a crash does, and waits for its end. */
  async end(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const engine = this.#process;
    if (engine === null || engine.exitCode !== null || engine.signalCode !== null) return;
    const ended = once(engine, "exit");
    engine.kill(signal);
    await ended;
    // After a crash the files would make the next start believe that it and its containerd run already:
    // a process counts as running for as long as nobody has buried it.
    for (const file of ["engine.pid", "run/containerd/containerd.pid"])
      rmSync(join(this.#directory, file), { force: true });
  }

  /** Lets it hang with every connection open, or go on. */
  hang(hangs: boolean): void {
    this.#process?.kill(hangs ? "SIGSTOP" : "SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hang(false);
    // What a killed one left, only the engine itself ends: its containers and the program that holds them.
    if (this.#process?.signalCode === "SIGKILL") await this.begin();
    await this.end();
    for (const mount of mountsBelow(this.#directory)) execFileSync("umount", ["--lazy", mount]);
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** What an engine that was killed had mounted, and its next start does not know of; the deepest first. */
function mountsBelow(directory: string): string[] {
  const places = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
  return places.filter((place) => place.startsWith(`${directory}/`)).reverse();
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: "/_ping", agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    ping.once("error", () => resolve(false));
    ping.end();
  });
}

const programs = [
  "bash",
  "perl",
  "sh",
  "cat",
  "ls",
  "sleep",
  "mkdir",
  "mkfifo",
  "rm",
  "id",
  "env",
  "touch",
  "head",
  "yes",
  "chown",
  "chmod",
  "stat",
  "seq",
  "ln",
  "awk",
  "sha256sum",
  "rmdir",
  "xargs",
  "date",
  "sort",
  "uniq",
];

/** What an image has besides the usual. */
export interface TestImageExtras {
  /** Lines of a Dockerfile. */
  readonly changes?: readonly string[];
  /** More of this machine's programs. */
  readonly programs?: readonly string[];
}

/**
 * Makes an image without any registry: a small root with a shell and the
 * everyday programs of this machine, and a user `circleci` (3434).
 */
export async function importTestImage(engine: DockerEngine, name: string, extras: TestImageExtras = {}): Promise<void> {
  const { changes = [], programs: more = [] } = extras;
  await importTar(engine, { name, tar: testImageRoot(more), changes });
}

/** Makes the same image with this machine's git and ssh besides. */
export async function importGitImage(engine: DockerEngine, name: string): Promise<void> {
  await importTar(engine, { name, tar: testImageRoot(gitPrograms, [execPathOfGit()]), changes: [] });
}

/** What git and its scripts are made of. */
const gitPrograms = ["git", "ssh", "sed", "grep", "basename", "dirname", "uname", "tr", "cut", "wc", "rm", "mktemp"];

function execPathOfGit(): string {
  return execFileSync("git", ["--exec-path"]).toString().trim();
}

/** The root of the test image as a tar, with more programs and folders of this machine. */
export function testImageRoot(more: readonly string[] = [], folders: readonly string[] = []): Buffer {
  const root = mkdtempSync(join(tmpdir(), "rotunda-image-"));
  try {
    for (const program of new Set([...programs, ...more])) copyProgram(root, program);
    for (const folder of folders) {
      mkdirSync(join(root, folder), { recursive: true });
      const files = readdirSync(folder).filter((name) => isForImage(join(folder, name)));
      execFileSync("cp", ["-a", ...files.map((name) => join(folder, name)), join(root, folder)]);
    }
    for (const directory of ["tmp", "root", "home/circleci", "etc", "proc", "sys", "dev"]) {
      mkdirSync(join(root, directory), { recursive: true });
    }
    execFileSync("chmod", ["1777", join(root, "tmp")]);
    execFileSync("chown", ["3434:3434", join(root, "home/circleci")]);
    writeFileSync(
      join(root, "etc/passwd"),
      "root:x:0:0::/root:/bin/bash\ncircleci:x:3434:3434::/home/circleci:/bin/bash\n",
    );
    writeFileSync(join(root, "etc/group"), "root:x:0:\ncircleci:x:3434:\n");
    // As in real images, a login shell forgets the PATH that it was given.
    writeFileSync(join(root, "etc/profile"), "export PATH=/usr/local/bin:/usr/bin:/bin\n");
    return execFileSync("tar", ["-C", root, "-cf", "-", "."], { maxBuffer: 2 ** 30 });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Git's programs for mail, HTTP and serving are large, and no test's job needs them. */
function isForImage(path: string): boolean {
  const { size } = lstatSync(path);
  return size < 2 ** 20 || /\/git(-sh-i18n--envsubst)?$/.test(path);
}

function copyProgram(root: string, program: string): void {
  const path = execFileSync("/bin/sh", ["-c", 'command -v "$1"', "sh", program]).toString().trim();
  const inside = join(root, "bin", program);
  copyFile(realpathSync(path), inside);
  const libraries = execFileSync("/bin/sh", ["-c", 'ldd "$1" 2>/dev/null || true', "sh", path]).toString();
  for (const [, library] of libraries.matchAll(/(\/\S+) \(0x/g)) {
    if (library !== undefined && !existsSync(join(root, library))) copyFile(realpathSync(library), join(root, library));
  }
  if (!existsSync(join(root, "usr/bin"))) {
    mkdirSync(join(root, "usr"), { recursive: true });
    symlinkSync("../bin", join(root, "usr/bin"));
  }
}

function copyFile(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

async function importTar(
  engine: DockerEngine,
  image: { readonly name: string; readonly tar: Buffer; readonly changes: readonly string[] },
): Promise<void> {
  const socketPath = engine.host.slice("unix://".length);
  const [repository, tag = "latest"] = image.name.split(":");
  const changes = image.changes.map((change) => `&changes=${encodeURIComponent(change)}`).join("");
  const path = `/images/create?fromSrc=-&repo=${repository}&tag=${tag}${changes}`;
  await new Promise<void>((resolve, reject) => {
    const put = request({ socketPath, path, method: "POST", agent: false }, (answer) => {
      answer.resume();
      answer.once("end", () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`import: ${answer.statusCode}`)),
      );
    });
    put.once("error", reject);
    put.end(image.tar);
  });
}
