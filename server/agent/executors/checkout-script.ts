import { readFileSync } from "node:fs";
import type { SourcesRequest } from "#server/agent/executors/executor.ts";
import { quoteConfigValue } from "#server/agent/executors/git-config-value.ts";

const script = readFileSync(new URL("./checkout.sh", import.meta.url), "utf8");

/** What git is told whatever the job's own settings say. */
const settings = [
  ["gc.auto", "0"],
  ["advice.detachedHead", "false"],
  ["init.defaultBranch", "main"],
  ["safe.directory", "*"],
  ["credential.helper", ""],
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["protocol.version", "2"],
  ["protocol.ext.allow", "never"],
  ["submodule.recurse", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["log.showSignature", "false"],
] as const;

/** Programs of the job's environment that a checkout has to know. */
export interface CheckoutTools {
  /** The in-job `circleci`, as the job's own git will find it. */
  readonly circleci: string;
  /** What the git that the job has says of its version; empty without git, null when it is the one that checks out. */
  readonly jobGit: string | null;
}

/**
 * The checkout as a command, started in the directory that is to hold the
 * sources. The token travels in git's own environment, so it is in no argument
 * list and in no file.
 */
export function checkoutCommand(
  request: SourcesRequest,
  tools: CheckoutTools,
): { argv: [string, ...string[]]; environment: Record<string, string> } {
  const { checkout, history } = request;
  const environment: Record<string, string> = {
    GIT_TERMINAL_PROMPT: "0",
    ROTUNDA_FETCH_URL: request.remoteUrl,
    ROTUNDA_ORIGIN_URL: checkout.repositoryUrl,
    ROTUNDA_ORIGIN_SHOWN: withoutPassword(checkout.repositoryUrl),
    ROTUNDA_TOOL_CONFIG: quoteConfigValue(`'${tools.circleci}' git-objects`),
    ROTUNDA_REVISION: checkout.revision,
    ROTUNDA_BRANCH: checkout.branch ?? "",
    ROTUNDA_TAG: checkout.tag ?? "",
    ROTUNDA_DEPTH: typeof history === "number" ? String(history) : "",
    ROTUNDA_METHOD: typeof history === "number" ? "shallow" : history,
    ...(tools.jobGit === null ? {} : { ROTUNDA_JOB_GIT: tools.jobGit }),
  };
  const header = [`http.${request.remoteUrl}.extraHeader`, `Authorization: Bearer ${request.token}`] as const;
  const all = [...settings, header];
  environment["GIT_CONFIG_COUNT"] = String(all.length);
  for (const [index, [key, value]] of all.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return { argv: ["/bin/sh", "-c", script, "checkout"], environment };
}

/** A repository's address as it may be printed. */
function withoutPassword(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@\s]+@/i, "$1").replace(/^(\w+:\/\/[^/@:\s]+):[^/@\s]+@/, "$1@");
}
