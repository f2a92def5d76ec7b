import { inheritedEnvironment } from "#server/env.ts";

/** What a program under test inherits from the shell: nothing of the test runner's, and no setting of Rotunda's. */
export function childEnvironment(own: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG } = inheritedEnvironment();
  return { PATH, HOME, TMPDIR, LANG, NODE_ENV: "production", ...own };
}
