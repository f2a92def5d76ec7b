import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgentSettings, readAgentEnv } from "#server/agent/agent-env.ts";
import { type RunningAgent, startAgent } from "#server/agent/run-agent.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { RunStepPlan, StepPlan } from "#server/core/plan/step-plan.ts";
import { FakeAgentDoor, type ToldTask } from "#server/testing/fake-agent-door.ts";

export const testToken = "agent-token";

/** A `run` step with every default. */
export function runStep(command: string, change: Partial<RunStepPlan> = {}): RunStepPlan {
  return {
    type: "run",
    name: command.split("\n")[0] ?? "",
    when: "on_success",
    command,
    shell: null,
    environment: {},
    background: false,
    workingDirectory: null,
    noOutputTimeoutSeconds: 600,
    ...change,
  };
}

let made = 0;

/** A machine job's task with an id of its own. */
export function taskSpec(steps: readonly StepPlan[], change: Partial<TaskSpec> = {}): TaskSpec {
  const taskId = `task-${++made}`;
  return {
    taskId,
    epoch: 1,
    taskToken: `token-of-${taskId}`,
    leaseSeconds: 30,
    title: "org/name #1 build (1/1)",
    copy: { index: 0, total: 1 },
    executor: { kind: "machine", image: "default" },
    limits: { cpus: 1, memoryBytes: 512 * 1024 * 1024, pids: 200 },
    steps,
    environment: { CI: "true" },
    secretValues: [],
    workingDirectory: "~/project",
    shell: null,
    checkout: {
      gitPath: `/agent/v1/tasks/${taskId}/git/sources.git`,
      repositoryUrl: "https://forge.example/org/name.git",
      revision: "0".repeat(40),
      branch: "main",
      tag: null,
    },
    runSecondsMax: 3600,
    ...change,
  };
}

/** A fake server and an agent in this process, both gone after `await using`. */
export class AgentFixture implements AsyncDisposable {
  readonly door: FakeAgentDoor;
  readonly settings: AgentSettings;
  readonly log: string[] = [];
  /** What the agent said that it works on. */
  readonly works: (string | null)[] = [];
  agent: RunningAgent | null = null;

  private constructor(door: FakeAgentDoor, settings: AgentSettings) {
    this.door = door;
    this.settings = settings;
  }

  static async start(change: Readonly<Record<string, string>> = {}): Promise<AgentFixture> {
    const fixture = await AgentFixture.withoutAgent(change);
    await fixture.startAgent();
    return fixture;
  }

  static async withoutAgent(change: Readonly<Record<string, string>> = {}): Promise<AgentFixture> {
    const door = await FakeAgentDoor.start();
    const settings = readAgentEnv({
      ...agentEnvironment(door.url, mkdtempSync(join(tmpdir(), "rotunda-agent-"))),
      DOCKER_HOST: "unix:///nonexistent.sock",
      ...change,
    });
    door.storage.nearDirectory = settings.storeDirectory;
    return new AgentFixture(door, settings);
  }

  async startAgent(): Promise<void> {
    const write =
      (level: string) =>
      (message: string, fields: object = {}) =>
        void this.log.push(`${level} ${message} ${JSON.stringify(fields)}`);
    const logger = { info: write("info"), warn: write("warn") };
    this.agent = await startAgent(this.settings, logger, (work) => void this.works.push(work));
  }

  /** Runs a task to its end and gives what the server was told. */
  async run(spec: TaskSpec): Promise<ToldTask> {
    this.door.give(spec);
    return this.door.finished(spec.taskId);
  }

  /** Resolves once a step's output holds a text. */
  async printed(spec: TaskSpec, step: number, text: string): Promise<ToldTask> {
    await this.door.until(() => this.door.tasks.get(spec.taskId)?.text(step).includes(text) === true);
    return this.door.tasks.get(spec.taskId) as ToldTask;
  }

  get spoolDirectory(): string {
    return join(this.settings.workDirectory, this.settings.name, "spool");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent?.stopNow();
    await this.door.goAway();
    await rm(this.settings.workDirectory, { recursive: true, force: true });
  }
}

/** What an agent program needs to be told to work for a door. */
export function agentEnvironment(url: string, workDirectory: string): Record<string, string> {
  return {
    ROTUNDA_AGENT_SERVER_URL: url,
    ROTUNDA_AGENT_TOKEN: testToken,
    ROTUNDA_AGENT_NAME: "agent-under-test",
    ROTUNDA_AGENT_WORK_DIR: workDirectory,
    ROTUNDA_AGENT_KILL_GRACE_SECONDS: "2",
  };
}
