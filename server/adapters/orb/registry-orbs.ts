import { limitedBody } from "#server/adapters/orb/limited-body.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { type OrbVersionRequest, parseOrbReference, type RegistryReference } from "#server/core/orb/orb-reference.ts";
import { orbSourceLengthMax } from "#server/core/orb/orb-source.ts";
import type { FetchedOrb, OrbFetcher } from "#server/core/ports/orb-fetcher.ts";

/** The question that the `circleci` command line asks for `orb source`. */
const query = `query($orbVersionRef: String!) {
  orbVersion(orbVersionRef: $orbVersionRef) { id version orb { id } source }
}`;

/** What this adapter must know. */
export interface RegistryOptions {
  /** Where the registry answers GraphQL, like `https://circleci.com/graphql-unstable`. */
  readonly url: string;
  readonly timeoutMilliseconds?: number;
}

/** A registry that answers as CircleCI's does. Public orbs only: nobody is signed in. Redirects are not followed. */
export function registryOrbs({ url, timeoutMilliseconds = 8000 }: RegistryOptions): OrbFetcher {
  const { host } = new URL(url);
  const unavailable = (why: string, cause?: unknown) =>
    new AppError("unavailable", { userMessage: `the registry at ${host} ${why}.`, cause });

  const ask = async (reference: string): Promise<Response> => {
    return fetch(url, {
      method: "POST",
      redirect: "error",
      headers: {
        "content-type": "application/json; charset=utf-8",
        accept: "application/json",
        "user-agent": "rotunda",
      },
      body: JSON.stringify({ query, variables: { orbVersionRef: reference } }),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    }).catch((cause: unknown) => {
      throw unavailable("cannot be reached", cause);
    });
  };

  return {
    fetch: async (reference) => {
      if (reference.kind === "url") return null;
      const response = await ask(textOf(reference));
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        throw unavailable(`answers with status ${response.status}`);
      }
      const text = await limitedBody(response.body, orbSourceLengthMax * 4).catch((error: unknown) => {
        throw error instanceof AppError ? error : unavailable("broke off its answer", error);
      });
      const answer = parseAnswer(text);
      if (answer === null) throw unavailable("gives an answer that is not understood");
      if (answer.kind === "refused") throw unavailable(`says: ${answer.message}`);
      return answer.kind === "none" ? null : fetchedOrb(reference, answer);
    },
  };
}

function textOf({ namespace, name, version }: RegistryReference): string {
  return `${namespace}/${name}@${versionText(version)}`;
}

function versionText(version: OrbVersionRequest): string {
  switch (version.kind) {
    case "exact":
    case "dev":
      return version.version;
    case "volatile":
      return "volatile";
    case "newest":
      return version.minor === null ? String(version.major) : `${version.major}.${version.minor}`;
  }
}

type Answer =
  | { readonly kind: "found"; readonly version: string; readonly source: string }
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly message: string };

/** Null for what is no answer to our question. */
function parseAnswer(text: string): Answer | null {
  try {
    const { data, errors } = JSON.parse(text) as {
      readonly data?: { readonly orbVersion?: { readonly version?: unknown; readonly source?: unknown } | null } | null;
      readonly errors?: readonly { readonly message?: unknown }[] | null;
    };
    const found = data?.orbVersion;
    if (found != null) {
      const { version, source } = found;
      return typeof version === "string" && typeof source === "string" ? { kind: "found", version, source } : null;
    }
    const message = errors?.[0]?.message;
    if (message !== undefined) return { kind: "refused", message: String(message).slice(0, 200) };
    return data === undefined ? null : { kind: "none" };
  } catch {
    return null;
  }
}

/** Null when the registry answers with a version that we would not find again under its name. */
function fetchedOrb({ namespace, name }: RegistryReference, answer: Answer & { kind: "found" }): FetchedOrb | null {
  const version = `${namespace}/${name}@${answer.version}`;
  const parsed = parseOrbReference(version);
  const isVersion = parsed?.kind === "registry" && (parsed.version.kind === "exact" || parsed.version.kind === "dev");
  return isVersion ? { version, source: answer.source } : null;
}
