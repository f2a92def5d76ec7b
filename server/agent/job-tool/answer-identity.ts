import type { Answer, Question } from "#server/agent/job-tool/question.ts";

/** Exchanges the job's own token for one with another audience. */
export type ExchangeIdentity = (audience: string) => Promise<string>;

/** `circleci run oidc get --claims '{"aud": "…"}'`: only the audience can be chosen. `--root-issuer` changes nothing, as there is one issuer. */
export async function answerIdentity({ args }: Question, exchange: ExchangeIdentity): Promise<Answer> {
  const audience = audienceIn(args);
  if (audience === null) {
    return { code: 2, out: "", err: `circleci: run oidc get needs --claims '{"aud": "…"}', and no other claim\n` };
  }
  return { code: 0, out: `${await exchange(audience)}\n`, err: "" };
}

function audienceIn(args: readonly string[]): string | null {
  const at = args.findIndex((word) => word === "--claims" || word.startsWith("--claims="));
  const word = args[at];
  const text = word === "--claims" ? args[at + 1] : word?.slice("--claims=".length);
  try {
    const claims = JSON.parse(text ?? "") as Record<string, unknown>;
    const { aud, ...others } = claims;
    return typeof aud === "string" && aud !== "" && Object.keys(others).length === 0 ? aud : null;
  } catch {
    return null;
  }
}
