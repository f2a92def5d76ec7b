import { analyze } from "#server/config/analyze.ts";
import type { CompileInput } from "#server/config/compile.ts";
import { createOrbShelf, type ResolvedReference } from "#server/config/element/orb-shelf.ts";
import { emitJob } from "#server/config/emit/emit-job.ts";
import { emitWorkflow } from "#server/config/emit/emit-workflow.ts";
import type { EmittedValue } from "#server/config/emit/emitted-value.ts";
import { writeYaml } from "#server/config/emit/write-yaml.ts";
import { createIssueSink } from "#server/config/issue/issue-sink.ts";
import type { CompiledConfig } from "#server/config/workflow/compiled-config.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";

/** The compiled text, or the reasons why there is none. */
export interface ProcessOutcome {
  readonly output: string | null;
  readonly issues: readonly ConfigIssue[];
  /** References to orbs that something needs and that were not given. */
  readonly missingOrbs: readonly string[];
}

/**
 * The configuration with everything expanded, as a version 2 text that compiles to the same plan
 * on every branch and tag, followed by the original as comments. It is what `config process`
 * prints and what the API gives as the compiled configuration.
 */
export function processConfig(input: CompileInput): ProcessOutcome {
  const issues = createIssueSink(input.source);
  const orbs = createOrbShelf(input.orbs);
  const config = analyze(input, issues, orbs);
  const output = config === null || issues.hasErrors() ? null : emitConfig(config, input.source);
  const text = output === null ? null : `${resolvedLines(orbs.resolved)}${output}`;
  return { output: text, issues: issues.list(), missingOrbs: [...orbs.missing] };
}

function emitConfig(config: CompiledConfig, source: string): string {
  const jobs = new Map<string, EmittedValue>();
  const workflows = new Map<string, EmittedValue>([["version", 2]]);
  for (const workflow of config.workflows) {
    if (config.setup && workflow.schedules !== null) continue;
    for (const { name: jobName, definition } of workflow.invocations) {
      const job = jobs.has(jobName) ? null : emitJob(definition);
      if (job !== null) jobs.set(jobName, job);
    }
    workflows.set(workflow.name, emitWorkflow(workflow));
  }
  const value = { version: 2, ...(config.setup ? { setup: true } : {}), jobs, workflows };
  return `${writeYaml(value)}${commentedSource(source)}`;
}

/** Which version each orb of a registry came out as, in the order of the file. */
function resolvedLines(resolved: readonly ResolvedReference[]): string {
  return [...resolved]
    .sort((a, b) => a.at.start - b.at.start)
    .filter(({ version }) => !version.startsWith("https://"))
    .map(({ reference, version }) => `# Orb '${reference}' resolved to '${version}'\n`)
    .join("");
}

function commentedSource(source: string): string {
  const lines = source.replace(/\n$/, "").split(/\r\n|\r|\n/);
  const comments = lines.map((line) => `# ${line.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "?")}`.trimEnd());
  return ["# Original config.yml file:", ...comments, ""].join("\n");
}
