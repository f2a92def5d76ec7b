import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "#server/testing/services/free-port.ts";

/** A key pair as files and texts. */
export interface KeyPair {
  readonly file: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Makes a key pair without a passphrase, the private half in a file of this name. */
export function makeKeyPair(directory: string, name: string): KeyPair {
  const file = join(directory, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
  return { file, privateKey: readFileSync(file, "utf8"), publicKey: readFileSync(`${file}.pub`, "utf8").trim() };
}

const program = "/usr/sbin/sshd";
const readySecondsMax = 20;

/**
 * Debian's own sshd on a free loopback port, as whoever runs the test, with a
 * host key and settings of its own in `directory`. Git of this machine serves
 * every repository by its absolute path, whole or in parts.
 */
export class SshServer implements AsyncDisposable {
  readonly port: number;
  readonly #directory: string;
  readonly #running: ChildProcess[] = [];

  private constructor(directory: string, port: number) {
    this.#directory = directory;
    this.port = port;
  }

  /** Starts it; only these keys' owners are let in. */
  static async start(directory: string, authorized: readonly KeyPair[]): Promise<SshServer> {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const server = new SshServer(directory, await freePort());
    makeKeyPair(directory, "host_key");
    writeFileSync(join(directory, "authorized_keys"), authorized.map(({ publicKey }) => `${publicKey}\n`).join(""));
    writeFileSync(join(directory, "sshd_config"), server.#settings());
    // Where sshd run by root puts processes that know nothing yet.
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    await server.listen();
    return server;
  }

  /** The address of a repository on this machine, by this server. */
  url(path: string): string {
    return `ssh://${userInfo().username}@127.0.0.1:${this.port}${path}`;
  }

  /** Its line in a list of known hosts. */
  get knownHost(): string {
    const [type, key] = readFileSync(join(this.#directory, "host_key.pub"), "utf8").split(" ");
    return `[127.0.0.1]:${this.port} ${type} ${key}`;
  }

  /** Begins to listen (again), also in the network of another process: one more server then, with the same port and keys. */
  async listen(networkOf?: number): Promise<void> {
    const sshd = [program, "-D", "-e", "-f", join(this.#directory, "sshd_config")];
    const enter = networkOf === undefined ? [] : ["nsenter", "-t", String(networkOf), "-n"];
    const [file = program, ...args] = [...enter, ...sshd];
    const child = spawn(file, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
    this.#running.push(child);
    const listens = new Promise<void>((resolve, reject) => {
      let said = "";
      child.stderr?.on("data", (piece: Buffer) => {
        said += piece.toString();
        if (said.includes("Server listening on")) resolve();
      });
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`sshd ended with ${code}: ${said}`)));
      AbortSignal.timeout(readySecondsMax * 1000).addEventListener("abort", () => reject(new Error(`sshd: ${said}`)));
    });
    await listens;
  }

  /** Ends it; connections are cut. `listen` brings it back. */
  async stop(): Promise<void> {
    for (const child of this.#running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, "exit");
      process.kill(-(child.pid as number), "SIGKILL");
      await ended;
    }
  }

  /** Shows another host key from now on, as a server does that was set up anew. */
  async renewHostKey(): Promise<void> {
    await this.stop();
    execFileSync("rm", [join(this.#directory, "host_key"), join(this.#directory, "host_key.pub")]);
    makeKeyPair(this.#directory, "host_key");
    await this.listen();
  }

  /** Lets others in than before. */
  authorize(keys: readonly KeyPair[]): void {
    writeFileSync(join(this.#directory, "authorized_keys"), keys.map(({ publicKey }) => `${publicKey}\n`).join(""));
  }

  /** Whether anybody answers at its port. */
  async answers(): Promise<boolean> {
    const socket = connect(this.port, "127.0.0.1");
    const [isOpen] = await Promise.race([
      once(socket, "connect").then(() => [true]),
      once(socket, "error").then(() => [false]),
    ]);
    socket.destroy();
    return isOpen ?? false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #settings(): string {
    const lines = {
      Port: this.port,
      ListenAddress: "127.0.0.1",
      HostKey: join(this.#directory, "host_key"),
      PidFile: "none",
      AuthorizedKeysFile: join(this.#directory, "authorized_keys"),
      StrictModes: "no",
      UsePAM: "no",
      PasswordAuthentication: "no",
      KbdInteractiveAuthentication: "no",
      PermitRootLogin: "prohibit-password",
      AcceptEnv: "GIT_PROTOCOL",
      SetEnv:
        "GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=uploadpack.allowFilter GIT_CONFIG_VALUE_0=true GIT_CONFIG_KEY_1=uploadpack.allowAnySHA1InWant GIT_CONFIG_VALUE_1=true",
    };
    return Object.entries(lines)
      .map(([name, value]) => `${name} ${value}\n`)
      .join("");
  }
}
