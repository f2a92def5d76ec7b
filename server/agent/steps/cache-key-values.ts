import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { posix } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { extract } from "tar-stream";
import type { TaskEnvironment } from "#server/agent/executors/executor.ts";
import { jobPath } from "#server/agent/steps/job-path.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { StepFault } from "#server/agent/steps/step-fault.ts";
import { type CacheKeyValues, renderCacheKey } from "#server/core/cache/cache-key.ts";
import { err, ok, type Result } from "#server/core/result.ts";

const linksMax = 20;

/** Puts keys together in the job as it is now (config-language §23.1). Throws StepFault. */
export async function renderKeys(context: StepContext, templates: readonly string[]): Promise<string[]> {
  const values = await keyValues(context);
  const keys: string[] = [];
  for (const template of templates) {
    const key = await renderCacheKey(template, values);
    if (!key.ok) throw new StepFault(key.error);
    keys.push(key.value);
  }
  return keys;
}

async function keyValues({ spec, environment, workingDirectory, variables }: StepContext): Promise<CacheKeyValues> {
  const { branch, tag, revision } = spec.checkout;
  const from = { home: environment.place.home, workingDirectory };
  return {
    fields: {
      branch: tag === null ? (branch ?? "") : "",
      buildNumber: spec.environment["CIRCLE_BUILD_NUM"] ?? "",
      revision,
      checkoutKey: "",
      epoch: String(Math.floor(Date.now() / 1000)),
      arch: await machineArch(),
    },
    environment: variables,
    checksum: (path) => checksumOf(environment, jobPath(path, from)),
  };
}

/** Base64 of a file's SHA-256, read as the job sees it, links followed. */
async function checksumOf(environment: TaskEnvironment, path: string): Promise<Result<string, string>> {
  let at = path;
  for (let links = 0; links <= linksMax; links++) {
    const tar = await environment.readTree(at);
    if (tar === null) return err(`there is no file ${path}`);
    const found = await hashFirst(tar);
    if (found.type === "file") return ok(found.checksum);
    if (found.type === "other") return err(`${path} is not a file`);
    at = posix.resolve(posix.dirname(at), found.target);
  }
  return err(`${path} leads through too many links`);
}

type Hashed =
  | { readonly type: "file"; readonly checksum: string }
  | { readonly type: "link"; readonly target: string }
  | { readonly type: "other" };

async function hashFirst(tar: Readable): Promise<Hashed> {
  const entries = extract();
  pipeline(tar, entries, () => {});
  try {
    for await (const entry of entries) {
      const { type, linkname } = entry.header;
      if (type === "symlink" && linkname) return { type: "link", target: linkname };
      if (type !== "file" && type !== "contiguous-file") return { type: "other" };
      const hash = createHash("sha256");
      for await (const piece of entry) hash.update(piece as Buffer);
      return { type: "file", checksum: hash.digest("base64") };
    }
    return { type: "other" };
  } finally {
    tar.destroy();
  }
}

let machine: Promise<string> | null = null;

/** A text that is the same on machines whose system and processor are: `arch1-linux-amd64-6_85`. */
function machineArch(): Promise<string> {
  machine ??= readFile("/proc/cpuinfo", "utf8").then(
    (text) => {
      const number = (name: string) => new RegExp(`^${name}\\s*: (\\d+)$`, "m").exec(text)?.[1];
      const [family, model] = [number("cpu family"), number("model")];
      return `${plainArch()}${family === undefined || model === undefined ? "" : `-${family}_${model}`}`;
    },
    () => plainArch(),
  );
  return machine;
}

function plainArch(): string {
  return `arch1-${platform()}-${arch() === "x64" ? "amd64" : arch()}`;
}
