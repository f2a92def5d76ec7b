import { hostname } from "node:os";
import { join } from "node:path";
import type { Env } from "#server/env.ts";
import type { DataDirectory } from "#server/settings/data-directory.ts";
import { type InstallationPorts, reachableHost } from "./installation-ports.ts";
import { nodeService } from "./node-service.ts";
import type { InstallationSecrets } from "./prepare-data-directory.ts";
import type { ServiceProgram } from "./service-program.ts";

/** What the programs of one installation are told. */
export interface RotundaServicesOptions {
  readonly env: Env;
  readonly directory: DataDirectory;
  readonly ports: InstallationPorts;
  readonly secrets: InstallationSecrets;
  readonly databaseUrl: string;
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** The folder of package.json. */
  readonly programRoot: string;
}

/** The engine and the dashboard: the parts that know the database. */
export function serverServices(options: RotundaServicesOptions): ServiceProgram[] {
  const environment = { ...options.inherited, ...serverSettings(options) };
  const role = (name: string, rank: number, purpose: string) =>
    nodeService({
      name,
      purpose,
      rank,
      args: ["server/main.ts", `--services=${name}`],
      cwd: options.programRoot,
      environment,
    });
  return [
    role("engine", 1, "Decides what runs, and takes the agents' output. Builds wait while it is stopped."),
    role("web", 2, "The dashboard, the API and webhooks."),
  ];
}

/** What only the server's own parts may know. */
function withoutServerSecrets(inherited: RotundaServicesOptions["inherited"]): RotundaServicesOptions["inherited"] {
  const isSecret = (name: string) => name === "DATABASE_URL" || name.startsWith("ROTUNDA_S3_");
  return Object.fromEntries(Object.entries(inherited).filter(([name]) => !isSecret(name)));
}

/** A job's processes get some seconds to end, and its containers take some to be removed. */
const agentEndSecondsMax = 30;

/** The agents of this machine. They get no way to the database or the object storage. */
export function agentServices(options: RotundaServicesOptions): ServiceProgram[] {
  const inherited = withoutServerSecrets(options.inherited);
  return Array.from({ length: options.env.ROTUNDA_AGENTS }, (_unused, index) => {
    const number = String(index + 1);
    return nodeService({
      name: `agent-${number}`,
      purpose: "Runs jobs, one after another.",
      rank: 3,
      args: ["server/agent/main.ts"],
      cwd: options.programRoot,
      environment: { ...inherited, ...agentSettings(options, number) },
      work: { finishSecondsMax: options.env.ROTUNDA_STOP_GRACE_SECONDS, endSecondsMax: agentEndSecondsMax },
    });
  });
}

function serverSettings({ env, directory, ports, databaseUrl }: RotundaServicesOptions): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    ROTUNDA_DATA_DIR: directory.root,
    ROTUNDA_WEB_PORT: String(ports.web),
    ROTUNDA_CONSOLE_PORT: String(ports.console),
    ROTUNDA_OUTPUT_PORT: String(ports.output),
    ROTUNDA_ARTIFACTS_PORT: String(ports.artifacts),
  };
}

function agentSettings(options: RotundaServicesOptions, number: string): Record<string, string> {
  const { env, directory, ports, secrets } = options;
  const embedded = env.DATABASE_URL === undefined;
  return {
    ROTUNDA_AGENT_SERVER_URL: `http://${reachableHost(env.ROTUNDA_OUTPUT_HOST)}:${ports.output}`,
    ROTUNDA_AGENT_TOKEN: secrets.agentToken,
    ROTUNDA_AGENT_NAME: agentName(number),
    // How long its task may still run when it is stopped, the supervisor says: by a second signal.
    ROTUNDA_AGENT_DRAIN_SECONDS: String(24 * 3600),
    ROTUNDA_AGENT_WORK_DIR: join(directory.agentsDir, number),
    // Secrets, the database and other jobs' logs are nothing for a job on this machine to see.
    ROTUNDA_AGENT_HIDDEN_PATHS: directory.root,
    ROTUNDA_AGENT_DENIED_PORTS: [ports.output, ports.console, Number(new URL(options.databaseUrl).port || 5432)].join(
      ":",
    ),
    ...(env.ROTUNDA_STORAGE === "disk" ? { ROTUNDA_AGENT_STORE_DIRECTORY: directory.artifactsDir } : {}),
    ROTUNDA_DOCKER_FALLBACK: env.ROTUNDA_DOCKER_FALLBACK ?? (embedded ? "host" : "none"),
  };
}

/** The host's name and a number, of the letters that an agent's name may have. */
function agentName(number: string): string {
  const host = hostname()
    .replace(/[^A-Za-z0-9._-]/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "");
  return `${(host || "agent").slice(0, 90)}-${number}`;
}
