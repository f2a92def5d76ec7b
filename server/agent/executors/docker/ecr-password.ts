import { type AwsKeys, signAwsRequest } from "#server/agent/executors/docker/sign-aws-request.ts";
import { ExecutorFailure } from "#server/agent/executors/executor.ts";

const answerMillisecondsMax = 20_000;

/** The region of a registry of Amazon's, or null when it is another's. */
export function ecrRegion(registry: string): string | null {
  return /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(registry)?.[1] ?? null;
}

interface PasswordRequest {
  readonly keys: AwsKeys;
  readonly signal: AbortSignal;
  /** Where to ask; Amazon's own address by default. */
  readonly endpoint?: URL;
}

/** Exchanges access keys for the password of a registry, good for hours. Rejects with ExecutorFailure that says why not. */
export async function ecrPassword(registry: string, request: PasswordRequest): Promise<string> {
  const region = ecrRegion(registry);
  if (region === null) {
    throw new ExecutorFailure(`aws_auth is for registries of Amazon's, and ${registry} is not one of them.`);
  }
  const china = registry.endsWith(".cn") ? ".cn" : "";
  const url = request.endpoint ?? new URL(`https://api.ecr.${region}.amazonaws.com${china}/`);
  const body = "{}";
  const headers = signAwsRequest(
    {
      method: "POST",
      region,
      service: "ecr",
      path: "/",
      body,
      now: new Date(),
      headers: {
        host: url.host,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
      },
    },
    request.keys,
  );
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(answerMillisecondsMax)]);
  const { host: _, ...sent } = headers;
  try {
    const answer = await fetch(url, { method: "POST", headers: sent, body, signal });
    return passwordIn(answer.status, await answer.text());
  } catch (error) {
    if (error instanceof ExecutorFailure) throw error;
    throw new ExecutorFailure(`Amazon's registry service did not answer: ${(error as Error).message}`, error);
  }
}

function passwordIn(status: number, text: string): string {
  const answer = parse(text);
  const token = answer.authorizationData?.[0]?.authorizationToken;
  if (status === 200 && token !== undefined) {
    return Buffer.from(token, "base64")
      .toString("utf8")
      .replace(/^[^:]*:/, "");
  }
  const reason = answer.message ?? answer.Message ?? answer.__type ?? `HTTP ${status}`;
  throw new ExecutorFailure(`Amazon refused to let the agent into its registry: ${reason}`);
}

interface TokenAnswer {
  readonly authorizationData?: readonly { readonly authorizationToken?: string }[];
  readonly message?: string;
  readonly Message?: string;
  readonly __type?: string;
}

function parse(text: string): TokenAnswer {
  try {
    return JSON.parse(text) as TokenAnswer;
  } catch {
    return {};
  }
}
