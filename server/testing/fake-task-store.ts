import type { TaskStore } from "#server/core/ports/task-store.ts";
import type { AgentAbilities } from "#server/core/task/fitting-agent.ts";
import { type FakeBuildMemory, type FakeTask, fakeOrganizationId } from "#server/testing/fake-build-memory.ts";

/** TaskStore in memory, over the same tables as the fake BuildStore. */
export function fakeTaskStore(memory: FakeBuildMemory, connected: readonly AgentAbilities[]): TaskStore {
  const held = ({ state }: FakeTask) => state.status === "claimed" || state.status === "running";
  return {
    snapshot: async ({ perProject }) => {
      const queued = [...memory.tasks.values()].filter(({ state }) => state.status === "queued");
      const seen = new Map<string, number>();
      const looked = queued.filter(({ projectId }) => {
        seen.set(projectId, (seen.get(projectId) ?? 0) + 1);
        return (seen.get(projectId) ?? 0) <= perProject;
      });
      const activeOf = (projectId: string) =>
        [...memory.tasks.values()].filter((task) => task.projectId === projectId && held(task)).length;
      return {
        queued: looked.map(({ made, projectId, queuedAt }) => ({
          id: made.id,
          projectId,
          executorKind: made.executorKind,
          resourceClass: made.resourceClass,
          queuedAt,
        })),
        activeByProject: new Map([...seen.keys()].map((projectId) => [projectId, activeOf(projectId)])),
        connected,
      };
    },
    claim: async (placements, leaseExpiresAt, now) =>
      placements.flatMap(({ taskId, agentId, instanceId, tokenHash }) => {
        const task = memory.tasks.get(taskId);
        if (task?.state.status !== "queued") return [];
        task.state = {
          ...task.state,
          status: "claimed",
          epoch: task.state.epoch + 1,
          agentId,
          leaseExpiresAt,
          claimedAt: now,
        };
        Object.assign(task, { tokenHash, instanceId, waitReason: null });
        return [claimedTask(memory, task, agentId)];
      }),
    explain: async (waits) => {
      for (const task of memory.tasks.values()) {
        const { executorKind, resourceClass } = task.made;
        const wait = waits.find((one) => one.executorKind === executorKind && one.resourceClass === resourceClass);
        if (task.state.status === "queued") task.waitReason = wait?.reason ?? task.waitReason;
      }
    },
    lease: async (taskId) => {
      const task = memory.tasks.get(taskId);
      if (task === undefined || task.tokenHash === null) return null;
      const { jobId, epoch, status, stoppedAt, agentId } = task.state;
      return {
        taskId,
        jobId,
        projectId: task.projectId,
        repositoryUrl: "/nowhere",
        revision: "",
        epoch,
        tokenHash: task.tokenHash,
        status,
        stoppedAt,
        agentId,
        steps: [],
      };
    },
    renew: async ({ taskId, epoch }, leaseExpiresAt) => {
      const task = memory.tasks.get(taskId);
      if (task === undefined || task.state.epoch !== epoch) return "stale";
      if (task.state.status === "canceled") return "canceled";
      if (!held(task)) return "stale";
      task.state = { ...task.state, leaseExpiresAt };
      return "running";
    },
    lost: async (now) =>
      [...memory.tasks.values()]
        .filter((task) => held(task) && task.state.leaseExpiresAt !== null && task.state.leaseExpiresAt <= now)
        .map(({ state }) => ({ taskId: state.id, epoch: state.epoch })),
    addArtifact: async ({ taskId, epoch, path, blobKey }) => {
      const task = memory.tasks.get(taskId);
      if (task === undefined || task.state.epoch !== epoch || !held(task)) return "stale";
      const key = `${taskId}/${path}`;
      const isTwin = (other: string) => other !== key && other.normalize() === key.normalize();
      if ([...memory.artifacts.keys()].some(isTwin)) return "respelled";
      memory.artifacts.set(key, blobKey);
      return "stored";
    },
  };
}

function claimedTask(memory: FakeBuildMemory, task: FakeTask, agentId: string) {
  const job = memory.jobs.get(task.made.jobId);
  const workflow = memory.workflows.get(task.workflowId);
  const pipeline = memory.pipelines.get(workflow?.state.pipelineId ?? "");
  if (job === undefined || job.plan.type !== "build" || workflow === undefined || pipeline === undefined)
    throw new Error("the fake lost a row");
  const { branch, tag, actorLogin } = pipeline.asked;
  const revision = pipeline.compiled?.commit?.revision ?? "";
  const slug = memory.projects.get(task.projectId)?.slug ?? "";
  return {
    taskId: task.made.id,
    agentId,
    epoch: task.state.epoch,
    index: task.made.index,
    plan: job.plan,
    failedTests: null,
    job: { id: job.state.id, number: job.number ?? 0, previousNumber: null },
    workflow: { id: workflow.state.id, name: workflow.made.name, workspaceId: workflow.state.id },
    pipeline: {
      id: pipeline.asked.id,
      number: pipeline.number,
      branch,
      tag,
      revision,
      actorLogin,
      isInSetup: pipeline.status === "setup",
    },
    project: {
      id: task.projectId,
      slug,
      name: slug,
      organization: "acme",
      organizationId: fakeOrganizationId,
      repositoryUrl: "/nowhere",
    },
  };
}
