import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { JobView, LogWindowView } from "#server/views/job-view.ts";
import type { PipelineView } from "#server/views/pipeline-view.ts";
import type { WorkflowView } from "#server/views/workflow-view.ts";
import { childEnvironment } from "./child-environment.ts";
import { DashboardSession } from "./dashboard-session.ts";
import { checkout, type Product } from "./product.ts";
import { RestClient } from "./rest-client.ts";

const run = promisify(execFile);

/** What a person and a program can do with a running product: the command line, the API, and what the pages read. */
export class ProductClient {
  readonly rest: RestClient;
  readonly #product: Product;
  readonly #session: DashboardSession;

  private constructor(product: Product, session: DashboardSession) {
    this.#product = product;
    this.#session = session;
    this.rest = new RestClient(product.baseUrl, product.localToken);
  }

  /** Signs in to the dashboard as its administrator, and takes the token of the machine's owner for the rest. */
  static async connect(product: Product): Promise<ProductClient> {
    return new ProductClient(product, await DashboardSession.open(product));
  }

  /** Runs the `rotunda` command with `--json` and gives what it printed. */
  async cli<Answer>(...args: readonly string[]): Promise<Answer> {
    const bin = (JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as { bin: { rotunda: string } }).bin
      .rotunda;
    const { stdout } = await run(process.execPath, [join(checkout, bin), ...args, "--json"], {
      env: childEnvironment(this.#product.environment),
      maxBuffer: 256 * 1024 * 1024,
    });
    return JSON.parse(stdout) as Answer;
  }

  /** Adds a repository without a hook, and gives the project's slug. */
  async addProject(repository: string, name: string): Promise<string> {
    const input = { repositoryUrl: repository, organization: "e2e", name };
    await this.rest.send("POST", "/api/private/projects", input);
    return `git/e2e/${name}`;
  }

  /** Adds a repository from the command line, which installs the hook that starts pipelines. */
  async addProjectWithHook(repository: string, name: string): Promise<string> {
    await this.cli("project", "add", repository, "--org", "e2e", "--name", name);
    return `git/e2e/${name}`;
  }

  /** Runs a configuration that no branch has, as the editor does. */
  runGiven(projectSlug: string, config: string): Promise<{ readonly number: number }> {
    return this.#session.mutate("pipeline.trigger", { projectSlug, config });
  }

  /** What the pipeline's page reads. */
  pipeline(slug: string, number: number): Promise<PipelineView> {
    return this.#session.query("pipeline.get", { slug, number });
  }

  /** What the workflow's page reads. */
  workflow(id: string): Promise<WorkflowView> {
    return this.#session.query("workflow.get", { id });
  }

  /** What the job's page reads. */
  job(slug: string, number: number): Promise<JobView> {
    return this.#session.query("job.get", { slug, number });
  }

  /** A window of a step's log, as the log view reads it. `fromLine` below 0 counts from the end. */
  logWindow(window: { taskId: string; step: number; fromLine: number; lineCount: number }): Promise<LogWindowView> {
    return this.#session.query("job.log", window);
  }

  /** A page of the dashboard, as a browser gets it. */
  page(path: string): Promise<string> {
    return this.#session.page(path);
  }

  /** A step's whole log as it is stored. */
  stepLog(taskId: string, step: number): Promise<Buffer> {
    return this.rest.bytes(`/api/private/tasks/${taskId}/steps/${step}/log`);
  }
}
