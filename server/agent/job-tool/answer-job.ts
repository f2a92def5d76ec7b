import { answerIdentity } from "#server/agent/job-tool/answer-identity.ts";
import { answerObjects } from "#server/agent/job-tool/answer-objects.ts";
import { answerGlob, answerRun, answerSplit, type TimingKey } from "#server/agent/job-tool/answer-tests.ts";
import type { Answer, Question } from "#server/agent/job-tool/question.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";

/** Answers what a program of the job asks by the `circleci` tool. Rejects with what to tell it instead. */
export async function answerJob(context: StepContext, question: Question): Promise<Answer> {
  switch (question.kind) {
    case "tests-glob":
      return answerGlob(question);
    case "tests-split":
      return answerSplit(question, (key) => timingsOf(context, key));
    case "tests-run":
      return answerRun(question, { failed: context.spec.failedTests, timings: (key) => timingsOf(context, key) });
    case "git-objects":
      return answerObjects(context, question);
    case "oidc":
      return answerIdentity(question, (audience) => exchange(context, audience));
    default:
      throw new Error(`${question.kind} is not supported by this build agent`);
  }
}

/** The token travels as the job got it; a job that has replaced it gets none. */
async function exchange({ door, spec, stop, report }: StepContext, audience: string): Promise<string> {
  const token = spec.environment["CIRCLE_OIDC_TOKEN_V2"] ?? "";
  const exchanged = await door.exchangeIdentity(spec, { token, audience }, stop.stopping);
  report.addSecret(exchanged.token);
  return exchanged.token;
}

/** Without the server's answer tests are split by their names, so that a job does not fail for that. */
async function timingsOf({ door, spec, stop }: StepContext, key: TimingKey): Promise<Map<string, number>> {
  try {
    const { timings } = await door.testTimings(spec, key, stop.stopping);
    return new Map(timings.map(({ name, seconds }) => [name, seconds]));
  } catch {
    return new Map();
  }
}
