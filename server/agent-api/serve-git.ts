import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { DoorContext } from "#server/agent-api/door-context.ts";
import type { TaskExchange } from "#server/agent-api/route.ts";
import { AppError, httpStatusOf } from "#server/core/error/app-error.ts";

const advertisementsMax = 1000;
const protocolPattern = /^[a-z0-9=:.-]{1,256}$/;

/**
 * Git's smart HTTP, read only, for the one repository of the task: `GET
 * git/info/refs?service=git-upload-pack` and `POST git/git-upload-pack`. Any
 * commit may be asked for, because what a pipeline runs may have left every
 * branch by now.
 */
export class GitRoute {
  /** What `info/refs` says in protocol 2: capabilities only, the same until git or the repository's format changes. */
  readonly #advertisements = new Map<string, Buffer>();

  async serve(exchange: TaskExchange): Promise<void> {
    const { context, request, rest, query, task } = exchange;
    const { projectId, repositoryUrl, revision } = task.lease;
    const isAdvertisement =
      request.method === "GET" && rest === "git/info/refs" && query.get("service") === "git-upload-pack";
    const isRequest = request.method === "POST" && rest === "git/git-upload-pack";
    if (!isAdvertisement && !isRequest)
      throw new AppError("forbidden", { userMessage: "This repository can only be read, with git's smart protocol." });
    try {
      await context.git.keep({ projectId, repositoryUrl }, revision);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return tellGit(exchange, error);
    }
    const directory = context.git.gitDirectory(projectId);
    await (isAdvertisement ? this.#advertise(exchange, directory) : answerPack(exchange, directory));
  }

  async #advertise(exchange: TaskExchange, directory: string): Promise<void> {
    const { response } = exchange;
    const protocol = protocolOf(exchange);
    const isVersion2 = protocol.split(":").includes("version=2");
    const key = `${protocol} ${directory}`;
    const body = this.#advertisements.get(key) ?? (await advertisement(exchange, { directory, protocol, isVersion2 }));
    if (isVersion2 && this.#advertisements.size < advertisementsMax) this.#advertisements.set(key, body);
    response.writeHead(200, {
      "content-type": "application/x-git-upload-pack-advertisement",
      "cache-control": "no-cache",
      "content-length": body.length,
    });
    response.end(body);
  }
}

/** Git shows a person what stands in a refusal when it is plain text. */
function tellGit({ response }: TaskExchange, { code, userMessage }: AppError): void {
  const body = Buffer.from(`${userMessage}\n`);
  response.writeHead(httpStatusOf[code], { "content-type": "text/plain", "content-length": body.length });
  response.end(body);
}

async function advertisement(
  { context }: TaskExchange,
  { directory, protocol, isVersion2 }: { directory: string; protocol: string; isVersion2: boolean },
): Promise<Buffer> {
  const git = uploadPack(context, { directory, protocol, flags: ["--http-backend-info-refs"] });
  git.stdin.end();
  const pieces: Buffer[] = [];
  for await (const piece of git.stdout as AsyncIterable<Buffer>) pieces.push(piece);
  const code = await ended(git);
  if (code !== 0)
    throw new AppError("unavailable", { userMessage: "The repository cannot be read now.", detail: { code } });
  const prelude = isVersion2 ? [] : [Buffer.from("001e# service=git-upload-pack\n0000")];
  return Buffer.concat([...prelude, ...pieces]);
}

async function answerPack(exchange: TaskExchange, directory: string): Promise<void> {
  const { context, request, response } = exchange;
  const git = uploadPack(context, { directory, protocol: protocolOf(exchange), flags: [] });
  response.once("close", () => git.kill("SIGKILL"));
  const isGzip = request.headers["content-encoding"] === "gzip";
  const input: Readable = isGzip ? request.pipe(createGunzip()) : request;
  // Git stops reading once it knows enough; that is no fault.
  const fed = pipeline(input, git.stdin).catch(() => undefined);
  response.writeHead(200, { "content-type": "application/x-git-upload-pack-result", "cache-control": "no-cache" });
  await pipeline(git.stdout, response, { end: false });
  const code = await ended(git);
  await fed;
  if (code === 0) response.end();
  else response.destroy();
}

function protocolOf({ request }: TaskExchange): string {
  const header = request.headers["git-protocol"];
  return typeof header === "string" && protocolPattern.test(header) ? header : "";
}

function uploadPack(
  { environment, log }: DoorContext,
  { directory, protocol, flags }: { directory: string; protocol: string; flags: readonly string[] },
): ChildProcessWithoutNullStreams {
  const inherited = Object.entries(environment).filter(([name]) => !name.startsWith("GIT_"));
  const settings = [
    "uploadpack.allowAnySHA1InWant=true",
    "uploadpack.allowFilter=true",
    "core.hooksPath=/dev/null",
    `safe.directory=${directory}`,
  ];
  const git = spawn(
    "git",
    [
      ...settings.flatMap((setting) => ["-c", setting]),
      "upload-pack",
      "--stateless-rpc",
      "--strict",
      ...flags,
      directory,
    ],
    { env: { ...Object.fromEntries(inherited), GIT_PROTOCOL: protocol, LC_ALL: "C" }, stdio: "pipe" },
  );
  git.stdin.on("error", () => undefined);
  git.on("error", (error) => log.error({ err: error }, "Could not start git."));
  let complaint = "";
  git.stderr.on("data", (piece: Buffer) => {
    if (complaint.length < 2000) complaint += piece.toString();
  });
  git.once("close", (code) => {
    if (code !== 0 && code !== null) log.warn({ directory, code, complaint }, "git upload-pack failed.");
  });
  return git;
}

function ended(git: ChildProcessWithoutNullStreams): Promise<number | null> {
  if (git.exitCode !== null || git.signalCode !== null) return Promise.resolve(git.exitCode);
  return new Promise((resolve) => {
    git.once("error", () => resolve(null));
    git.once("close", (code) => resolve(code));
  });
}
