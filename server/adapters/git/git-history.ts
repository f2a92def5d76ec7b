import type { GitAnswer, GitProgram } from "#server/adapters/git/git-program.ts";

const silenceSecondsMax = 60;

/** A question about two commits, and the repositories that may have both: the first that has answers. */
export interface HistoryQuestion {
  readonly directories: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** Paths that differ between two commits, or null when no repository has both. A renamed file counts at both its places. */
export async function changedPaths(git: GitProgram, question: HistoryQuestion): Promise<readonly string[] | null> {
  const args = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", question.from, question.to, "--"];
  const answer = await firstAnswer(git, question.directories, args);
  return answer === null ? null : answer.stdout.toString("utf8").split("\0").slice(0, -1);
}

/** The newest commit that both come from, or null when no repository has both or they have nothing in common. */
export async function commonAncestor(git: GitProgram, question: HistoryQuestion): Promise<string | null> {
  const args = ["merge-base", question.from, question.to];
  const answer = await firstAnswer(git, question.directories, args);
  return answer === null ? null : answer.stdout.toString("utf8").trim();
}

async function firstAnswer(
  git: GitProgram,
  directories: readonly string[],
  args: readonly string[],
): Promise<GitAnswer | null> {
  for (const gitDirectory of directories) {
    const answer = await git.run({ args, gitDirectory, silenceSecondsMax });
    if (answer.code === 0) return answer;
  }
  return null;
}
