import { join, resolve } from "node:path";

/** Where each kind of thing lives in the data directory. Only names paths; creates nothing. */
export interface DataDirectory {
  readonly root: string;
  /** `{pid, …}` of the supervisor that holds this directory. */
  readonly supervisorFile: string;
  /** 0600: bearer token of the directory's owner, for the command line. */
  readonly localTokenFile: string;
  /** 0600: bearer token that agents register with. */
  readonly agentTokenFile: string;
  /** 0600: signs the dashboard's session cookies. */
  readonly sessionSecretFile: string;
  /** 0600: what the stored variables of projects and contexts are sealed with. Lost with it are their values. */
  readonly masterKeyFile: string;
  /** 0600: signs what jobs are told to be by (OpenID Connect): a private RSA key as PEM. */
  readonly identityKeyFile: string;
  /** 0600: the hash of the one-time setup code, and what it was used for. */
  readonly setupFile: string;
  /** 0600: the console's password hash and sessions. */
  readonly consoleFile: string;
  readonly tlsDir: string;
  readonly postgresDir: string;
  readonly gitDir: string;
  readonly logsDir: string;
  readonly artifactsDir: string;
  readonly agentsDir: string;
  /** Repositories of "Try the example". */
  readonly examplesDir: string;
  /** The services' own logs. */
  readonly serviceLogsDir: string;
}

/** The layout of the data directory at `path` (made absolute). */
export function dataDirectory(path: string): DataDirectory {
  const root = resolve(path);
  const at = (...names: string[]) => join(root, ...names);
  return {
    root,
    supervisorFile: at("run", "supervisor.json"),
    localTokenFile: at("secrets", "local-token"),
    agentTokenFile: at("secrets", "agent-token"),
    sessionSecretFile: at("secrets", "session-secret"),
    masterKeyFile: at("secrets", "master-key"),
    identityKeyFile: at("secrets", "identity-key.pem"),
    setupFile: at("secrets", "setup.json"),
    consoleFile: at("secrets", "console.json"),
    tlsDir: at("tls"),
    postgresDir: at("postgres"),
    gitDir: at("git"),
    logsDir: at("logs"),
    artifactsDir: at("artifacts"),
    agentsDir: at("agents"),
    examplesDir: at("examples"),
    serviceLogsDir: at("service-logs"),
  };
}
