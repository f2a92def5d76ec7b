import { availableParallelism } from "node:os";
import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65535);
const days = z.coerce.number().int().min(1).max(3650);
const optionalText = z.string().trim().min(1).optional();

/**
 * Every setting that comes from the environment: its default and a sentence.
 * The README's table is generated from this schema.
 */
export const envSchema = z.object({
  ROTUNDA_DATA_DIR: z
    .string()
    .min(1)
    .default("./data")
    .describe("Where everything is kept: database, logs, artifacts, keys."),
  ROTUNDA_HOST: z
    .string()
    .min(1)
    .default("0.0.0.0")
    .describe("Address that the dashboard, the artifacts and the console listen on."),
  ROTUNDA_WEB_PORT: port.default(8080).describe("Port of the dashboard and the API."),
  ROTUNDA_CONSOLE_PORT: port.default(8800).describe("Port of the administrator's console (HTTPS)."),
  ROTUNDA_OUTPUT_PORT: port.default(8585).describe("Port of the agents' door."),
  ROTUNDA_OUTPUT_HOST: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("Address that the agents' door listens on; open it only when agents run on other machines."),
  ROTUNDA_ARTIFACTS_PORT: port
    .default(7171)
    .describe("Port that serves artifacts, an origin of its own without cookies."),
  ROTUNDA_PUBLIC_URL: z
    .url()
    .optional()
    .describe("URL that people reach the dashboard at. Default: http://localhost and the dashboard's port."),
  ROTUNDA_AGENTS: z.coerce
    .number()
    .int()
    .min(0)
    .max(256)
    .default(availableParallelism())
    .meta({ shownDefault: "number of cores" })
    .describe("How many agents run on this machine."),
  ROTUNDA_DOCKER_FALLBACK: z
    .enum(["host", "none"])
    .optional()
    .describe(
      "`host` runs docker jobs on the host executor when no Docker engine is reachable. Default: `host` with the embedded database, else `none`.",
    ),
  DATABASE_URL: optionalText.describe("A PostgreSQL to use instead of the embedded one."),
  ROTUNDA_DATABASE_PORT: port
    .default(0)
    .meta({ shownDefault: "any free port" })
    .describe("Port of the embedded PostgreSQL."),
  ROTUNDA_LEASE_SECONDS: z.coerce
    .number()
    .int()
    .min(5)
    .max(600)
    .default(30)
    .describe("How long an agent may be silent before its task is given up."),
  ROTUNDA_JOB_SECONDS_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .max(7 * 24 * 3600)
    .default(5 * 3600)
    .describe("How long a job may run."),
  ROTUNDA_STOP_GRACE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(24 * 3600)
    .default(60)
    .describe(
      "How long running jobs may go on after Ctrl-C, or after a stop in the console. A second Ctrl-C cuts them short.",
    ),
  ROTUNDA_TERM_GRACE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(24 * 3600)
    .default(0)
    .describe(
      "The same after SIGTERM, which `docker stop` and systemd send. Keep it ten seconds below what they grant, which is 10 and 90 by default.",
    ),
  ROTUNDA_RERUN_STOPPED_JOBS: z
    .stringbool()
    .default(false)
    .describe(
      "`true` starts jobs again that were cut off in the middle when Rotunda was stopped, from their beginning. Jobs of which no step had begun are started again in any case.",
    ),
  ROTUNDA_ORB_UPSTREAM_URL: z
    .union([z.literal("none"), z.url({ protocol: /^https?$/ })])
    .default("https://circleci.com/graphql-unstable")
    .describe(
      "Registry that is asked for orbs which are not here; what it gives is kept. `none` asks nobody, for machines without a way out.",
    ),
  ROTUNDA_URL_ORB_PREFIXES: z
    .string()
    .default("")
    .transform((text) => text.split(/[\s,]+/).filter((prefix) => prefix !== ""))
    .pipe(
      z.array(
        z.url({ protocol: /^https$/ }).endsWith("/", { error: "each address begins with https:// and ends in /" }),
      ),
    )
    .meta({ shownDefault: "none" })
    .describe("What the addresses of orbs may begin with, like `https://git.example.com/orbs/`; several with commas."),
  ROTUNDA_CACHE_DAYS: days
    .default(15)
    .describe("How long a cache is kept after its last use, days; a job may keep its own for a shorter time."),
  ROTUNDA_WORKSPACE_DAYS: days
    .default(15)
    .describe("How long a workspace is kept after its workflow has ended, days. Reruns need it."),
  ROTUNDA_ARTIFACT_DAYS: days.default(30).describe("How long artifacts are kept, days."),
  ROTUNDA_ARTIFACT_GIB_MAX: z.coerce
    .number()
    .positive()
    .max(150)
    .default(3)
    .describe("The most that one artifact may have, GiB."),
  ROTUNDA_STORAGE: z
    .enum(["disk", "s3"])
    .default("disk")
    .describe("Where artifacts, caches and workspaces are: in the data directory, or in a bucket that speaks S3."),
  ROTUNDA_S3_BUCKET: optionalText.describe("The bucket. Needed with `ROTUNDA_STORAGE=s3`."),
  ROTUNDA_S3_ENDPOINT: z.url().optional().describe("URL of the S3 endpoint. Default: Amazon's, by the region."),
  ROTUNDA_S3_REGION: z.string().trim().min(1).default("us-east-1").describe("The bucket's region."),
  ROTUNDA_S3_ACCESS_KEY_ID: optionalText.describe(
    "Key to the bucket. Default: what the machine's own role or AWS configuration gives.",
  ),
  ROTUNDA_S3_SECRET_ACCESS_KEY: optionalText.describe("The key's secret."),
  ROTUNDA_S3_FORCE_PATH_STYLE: z
    .stringbool()
    .default(false)
    .describe("`true` puts the bucket's name into the path, as MinIO and others want it."),
  ROTUNDA_LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error"])
    .default("info")
    .describe("How much the services log."),
});

export type Env = z.infer<typeof envSchema>;

/** The settings could not be read; `lines` has one sentence for each fault. */
export class EnvError extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.name = "EnvError";
    this.lines = lines;
  }
}

/**
 * Reads the settings once, at start. Empty values count as absent. Throws one
 * EnvError that names every bad setting, so that nobody mends them one by one.
 */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = envSchema.safeParse(given);
  if (parsed.success) {
    const faults = faultsTogether(parsed.data);
    if (faults.length === 0) return parsed.data;
    throw new EnvError(faults);
  }
  throw new EnvError(
    parsed.error.issues.map((issue) => {
      const name = issue.path.join(".");
      return `${name} is "${given[name] ?? ""}": ${issue.message}`;
    }),
  );
}

/** What is wrong with settings only as they stand beside each other. */
function faultsTogether(env: Env): string[] {
  const faults: string[] = [];
  if (env.ROTUNDA_STORAGE === "s3" && env.ROTUNDA_S3_BUCKET === undefined)
    faults.push("ROTUNDA_S3_BUCKET is not set; ROTUNDA_STORAGE=s3 needs it.");
  if ((env.ROTUNDA_S3_ACCESS_KEY_ID === undefined) !== (env.ROTUNDA_S3_SECRET_ACCESS_KEY === undefined))
    faults.push("ROTUNDA_S3_ACCESS_KEY_ID and ROTUNDA_S3_SECRET_ACCESS_KEY go together; only one is set.");
  return faults;
}

/** The whole environment of this process, for programs it starts to inherit. */
export function inheritedEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/**
 * Tells the sign-in library that a request's own Host is to be believed, so
 * that cookies and redirects work under every name the dashboard is reached
 * by. It takes this from the environment only; an address left in there for
 * another program would send people away.
 */
export function trustRequestHost(): void {
  process.env["AUTH_TRUST_HOST"] = "true";
  delete process.env["NEXTAUTH_URL"];
}
