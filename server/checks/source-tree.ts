import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SourceFile } from "./source-file.ts";

/** The repository as the house rules see it. */
export interface SourceTree {
  readonly root: string;
  /** Every text file that git tracks or would track, sorted. */
  readonly files: readonly SourceFile[];
  /** The TypeScript among them, without what is generated. */
  readonly code: readonly SourceFile[];
}

const binary = /\.(png|jpg|jpeg|webp|gif|ico|woff2?|ttf|gz|tar|zst|zip|pdf)$/;

/**
 * Reads the working tree at `root`. Asks git which files belong to it, so that
 * what .gitignore names is never judged, and new files are before they are added.
 */
export function readSourceTree(root: string): SourceTree {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = [...new Set(listed.split("\0"))].filter((path) => path !== "" && !binary.test(path)).sort();
  const files = paths.filter((path) => existsSync(join(root, path))).map((path) => new SourceFile(root, path));
  return { root, files, code: files.filter((file) => file.isCode) };
}
