import { expect, test } from "vitest";
import { answerIdentity } from "#server/agent/job-tool/answer-identity.ts";

const ask = (...args: string[]) =>
  answerIdentity({ kind: "oidc", args, input: "", list: "" }, async (audience) => `token for ${audience}`);

test.each([[["--claims", '{"aud":"sts"}']], [['--claims={"aud": "sts"}', "--root-issuer"]]])(
  "%j asks for a token of that audience",
  async (args) => {
    expect(await ask(...args)).toEqual({ code: 0, out: "token for sts\n", err: "" });
  },
);

test.each([
  [[]],
  [["--claims"]],
  [["--claims", "{"]],
  [["--claims", '{"sub":"me"}']],
  [["--claims", '{"aud":"a","sub":"me"}']],
])("%j is refused with a sentence", async (args) => {
  expect(await ask(...args)).toMatchObject({ code: 2, out: "" });
});
