import { hostname } from "node:os";
import { resolve } from "node:path";

/** What a docker job becomes when no Docker engine answers: run on the host, or fail. */
export type DockerFallback = "host" | "none";

/** All settings of the agent program. Times and sizes carry their unit. */
export interface AgentSettings {
  readonly serverUrl: URL;
  readonly token: string;
  /** Stable over restarts; also labels the containers this agent makes. */
  readonly name: string;
  /** Rooms, spools and pipes live below this directory, in a folder named after the agent. */
  readonly workDirectory: string;
  readonly dockerFallback: DockerFallback;
  /** `unix:///path`, `tcp://host:port` or `http(s)://…`. */
  readonly dockerHost: string;
  /** The engine that `setup_remote_docker` hands to jobs, and that jobs of a machine have, `tcp://host:port`; null when there is none for them. */
  readonly remoteDocker: string | null;
  /** Where that engine's `ca.pem`, `cert.pem` and `key.pem` are, which its jobs are given; null when it asks for none. */
  readonly remoteDockerCertificates: string | null;
  /** How long a docker job waits for an engine that was there before, and how long a silent one counts as alive. */
  readonly dockerEngineWaitSeconds: number;
  /** The engine's network that jobs' containers are in, or null for its default one. */
  readonly dockerNetwork: string | null;
  /** Ports of this machine and of the server that no job in a container reaches: the database's, the console's. */
  readonly deniedPorts: readonly number[];
  /** How long a running task may go on after the first SIGTERM before it is given up. */
  readonly drainSeconds: number;
  /** Between SIGTERM and SIGKILL when a step is stopped. */
  readonly killGraceSeconds: number;
  /** The most output of one task kept on disk that the server has not taken. */
  readonly spoolBytesMax: number;
  /** The account that steps of host jobs run as when the agent is root. */
  readonly jobUid: number;
  /** Directories that host jobs never see, like the server's own data. Absolute, separated by colons. */
  readonly hiddenPaths: readonly string[];
  /** The server's folder of objects, when it is on this machine: archives then go there and come from there without the network. Else null. */
  readonly storeDirectory: string | null;
}

type Source = Readonly<Record<string, string | undefined>>;

/** How to understand a setting's text, null when it is not understood, and what to ask for then. */
type Reading<Value> = readonly [parse: (text: string) => Value | null, wanted: string];

/**
 * Reads the agent's settings once, at start. Throws one Error whose text names
 * every bad setting and what it should be. The only reader of the process
 * environment in this program.
 */
export function readAgentEnv(source: Source = process.env): AgentSettings {
  const faults: string[] = [];
  const read = <Value>(name: string, fallback: string | null, [parse, wanted]: Reading<Value>): Value => {
    const text = source[name] || fallback;
    const value = text === null ? null : parse(text);
    if (value === null)
      faults.push(`${name} must be ${wanted}${text === null ? "; it is not set" : `, not "${text}"`}.`);
    return value as Value;
  };
  const settings: AgentSettings = {
    serverUrl: read("ROTUNDA_AGENT_SERVER_URL", "http://127.0.0.1:8585", [asHttpUrl, "an http:// or https:// address"]),
    token: read("ROTUNDA_AGENT_TOKEN", null, [(text) => text, "the token that agents register with"]),
    name: read("ROTUNDA_AGENT_NAME", hostname(), [
      asName,
      "letters, digits, dots, dashes and underscores, at most 100",
    ]),
    workDirectory: read("ROTUNDA_AGENT_WORK_DIR", "rotunda-agent", [(text) => resolve(text), "a directory"]),
    dockerFallback: read("ROTUNDA_DOCKER_FALLBACK", "host", [asFallback, "host or none"]),
    dockerHost: read("DOCKER_HOST", "unix:///var/run/docker.sock", [
      asDockerHost,
      "unix://, tcp://, http:// or https://",
    ]),
    remoteDocker: read("ROTUNDA_AGENT_REMOTE_DOCKER", ":", [asRemoteDocker, "tcp://host:port"]).host,
    remoteDockerCertificates: read("ROTUNDA_AGENT_REMOTE_DOCKER_CERTIFICATES", ":", [
      asDirectory,
      "an absolute directory",
    ]).path,
    dockerEngineWaitSeconds: read("ROTUNDA_AGENT_DOCKER_WAIT_SECONDS", "120", [
      asCount(3600),
      "a number of seconds, at most 3600",
    ]),
    dockerNetwork: read("ROTUNDA_AGENT_DOCKER_NETWORK", ":", [asNetwork, "the name of a Docker network"]).name,
    deniedPorts: read("ROTUNDA_AGENT_DENIED_PORTS", ":", [asPorts, "port numbers separated by colons"]),
    drainSeconds: read("ROTUNDA_AGENT_DRAIN_SECONDS", "0", [asCount(86_400), "a number of seconds"]),
    killGraceSeconds: read("ROTUNDA_AGENT_KILL_GRACE_SECONDS", "5", [asCount(600), "a number of seconds, at most 600"]),
    spoolBytesMax: read("ROTUNDA_AGENT_SPOOL_BYTES_MAX", String(10 * 2 ** 30), [asCount(2 ** 50), "a number of bytes"]),
    jobUid: read("ROTUNDA_AGENT_JOB_UID", "3434", [asCount(2 ** 31), "a user number"]),
    hiddenPaths: read("ROTUNDA_AGENT_HIDDEN_PATHS", ":", [asPaths, "absolute paths separated by colons"]),
    storeDirectory: read("ROTUNDA_AGENT_STORE_DIRECTORY", ":", [asDirectory, "an absolute directory"]).path,
  };
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return settings;
}

function asHttpUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "http:" || url.protocol === "https:" ? url : null;
}

function asName(text: string): string | null {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text) ? text : null;
}

function asFallback(text: string): DockerFallback | null {
  return text === "host" || text === "none" ? text : null;
}

function asDockerHost(text: string): string | null {
  return /^(unix:\/\/\/.+|(tcp|https?):\/\/.+)$/.test(text) ? text : null;
}

function asPaths(text: string): string[] | null {
  const paths = text.split(":").filter((path) => path !== "");
  return paths.every((path) => path.startsWith("/")) ? paths : null;
}

/** A socket file would not be there in a job's container, so only an address is understood. */
function asRemoteDocker(text: string): { host: string | null } | null {
  if (text === ":") return { host: null };
  return /^tcp:\/\/[^/\s]+:\d+$/.test(text) ? { host: text } : null;
}

function asDirectory(text: string): { path: string | null } | null {
  if (text === ":") return { path: null };
  return text.startsWith("/") ? { path: text } : null;
}

/** A network that is not the machine's own: with that, jobs would share the agent's. */
function asNetwork(text: string): { name: string | null } | null {
  if (text === ":") return { name: null };
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(text) && text !== "host" ? { name: text } : null;
}

function asPorts(text: string): number[] | null {
  const ports = text.split(":").filter((port) => port !== "");
  return ports.every((port) => /^\d{1,5}$/.test(port) && Number(port) <= 65_535) ? ports.map(Number) : null;
}

function asCount(max: number): (text: string) => number | null {
  return (text) => (/^\d+$/.test(text) && Number(text) <= max ? Number(text) : null);
}
