import { posix } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { extract } from "tar-stream";
import { jobPath } from "#server/agent/steps/job-path.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { runBuiltIn } from "#server/agent/steps/step-fault.ts";
import { TestResultUpload } from "#server/agent/steps/test-result-upload.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import { openTestFile, testFileForm } from "#server/agent/test-results/open-test-file.ts";
import { TestFileFault } from "#server/agent/test-results/test-file-fault.ts";
import type { StoreTestResultsStepPlan } from "#server/core/plan/step-plan.ts";
import type { TestResult } from "#server/core/test-result/test-result.ts";

const fileBytesMax = 100 * 1024 * 1024;
const filesMax = 20_000;
const linksMax = 20;
const shownWarningsMax = 50;

/**
 * Reads the files of JUnit and Cucumber below a path, or the one file that it
 * names, and stores their results (config-language §15.5). Hidden directories
 * are passed over; a file that cannot be read is a warning that names it.
 */
export function runStoreTestResultsStep(
  context: StepContext,
  step: StoreTestResultsStepPlan,
  log: StepLog,
): Promise<StepEnd> {
  return runBuiltIn(context, log, async () => {
    const { environment, workingDirectory } = context;
    const path = jobPath(step.path, { home: environment.place.home, workingDirectory });
    log.print(`Reading test results in ${path}\n`);
    const reading = new Reading(context, log);
    const isThere = await reading.read(path);
    await reading.upload.flush();
    if (!isThere) log.print(`Warning: there is nothing at ${path}, so no test results were stored.\n`);
    else reading.tell(path);
  });
}

/** What was found so far below one path. */
class Reading {
  readonly upload: TestResultUpload;
  readonly #context: StepContext;
  readonly #log: StepLog;
  #files = 0;
  #warnings = 0;
  readonly #counts = { success: 0, failure: 0, error: 0, skipped: 0 };

  constructor(context: StepContext, log: StepLog) {
    this.#context = context;
    this.#log = log;
    this.upload = new TestResultUpload(context, log.step);
  }

  /** False when there is nothing at the path. */
  async read(path: string): Promise<boolean> {
    for (let at = path, links = 0; links <= linksMax; links++) {
      const tar = await this.#context.environment.readTree(at);
      if (tar === null) return false;
      const target = await this.#readTree(at, tar);
      if (target === null) return true;
      at = posix.resolve(posix.dirname(at), target);
    }
    return false;
  }

  tell(path: string): void {
    const { success, failure, error, skipped } = this.#counts;
    const tests = success + failure + error + skipped;
    const hidden = this.#warnings - shownWarningsMax;
    if (hidden > 0) this.#log.print(`Warning: ${hidden} more files could not be read.\n`);
    if (this.#files === 0) this.#log.print(`Warning: there are no XML or Cucumber files in ${path}.\n`);
    else
      this.#log.print(
        `Stored ${plural(tests, "test result")} of ${plural(this.#files, "file")}: ${success} passed, ${failure} failed, ${error} with errors, ${skipped} skipped\n`,
      );
  }

  /** Reads what a tar stream holds. When the path itself is a link, gives where it leads. */
  async #readTree(path: string, tar: Readable): Promise<string | null> {
    const entries = extract();
    pipeline(tar, entries, () => {});
    try {
      for await (const entry of entries) {
        const { type, name, linkname, size } = entry.header;
        const below = name.replace(/\/+$/, "").split("/").slice(1);
        if (below.length === 0 && type === "symlink" && linkname) return linkname;
        const isFile = type === "file" || type === "contiguous-file";
        const isHidden = below.slice(0, -1).some((part) => part.startsWith("."));
        const about = { sizeBytes: size, isNamed: below.length === 0 };
        if (isFile && !isHidden) await this.#readFile(posix.join(path, ...below), entry, about);
        entry.resume();
      }
    } finally {
      tar.destroy();
    }
    return null;
  }

  async #readFile(
    path: string,
    content: AsyncIterable<unknown>,
    about: { sizeBytes: number; isNamed: boolean },
  ): Promise<void> {
    const form = testFileForm(path, about.isNamed);
    if (form === null) return;
    const isCertain = form !== "perhaps-cucumber";
    if (isCertain) this.#files++;
    if (this.#files > filesMax) return this.#warn(path, `only ${filesMax} files are read`);
    let found = 0;
    const file = openTestFile(form === "junit" ? "junit" : "cucumber", (result) => {
      // Among other JSON, what holds a scenario is seen to be Cucumber's.
      if (!isCertain && found === 0) this.#files++;
      found++;
      this.#add(result);
    });
    try {
      if (about.sizeBytes > fileBytesMax) throw new TestFileFault(`it is larger than ${fileBytesMax} bytes`);
      for await (const piece of content) {
        file.write(piece as Buffer);
        this.#log.lastOutputAt = performance.now();
        if (this.upload.isFull) await this.upload.send();
      }
      file.end();
    } catch (error) {
      if (!(error instanceof TestFileFault)) throw error;
      if (isCertain || found > 0) this.#warn(path, error.message);
    }
  }

  #add(result: TestResult): void {
    this.#counts[result.outcome]++;
    const { suite, name, classname, message } = result;
    const mask = this.#context.report.masked;
    this.upload.add({
      ...result,
      suite: mask(suite),
      name: mask(name),
      classname: mask(classname),
      message: mask(message),
    });
  }

  #warn(path: string, why: string): void {
    if (++this.#warnings <= shownWarningsMax) this.#log.print(`Warning: ${path} could not be read: ${why}.\n`);
  }
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
