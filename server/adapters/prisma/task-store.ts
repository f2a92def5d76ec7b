import type pg from "pg";
import { recordEvents } from "#server/adapters/prisma/record-events.ts";
import {
  addArtifactSql,
  claimSql,
  explainSql,
  leaseSql,
  queuedTasksSql,
  renewSql,
} from "#server/adapters/prisma/task-sql.ts";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import type { DomainEvent } from "#server/core/events.ts";
import type { BuildJobPlan } from "#server/core/plan/job-plan.ts";
import type { ClaimedTask, QueuedTask, QueueSnapshot, TaskLease, TaskStore } from "#server/core/ports/task-store.ts";
import type { AgentAbilities } from "#server/core/task/fitting-agent.ts";
import type { FailedTest } from "#server/core/test-result/failed-test.ts";

/** TaskStore in PostgreSQL. */
export function postgresTaskStore(pool: pg.Pool): TaskStore {
  return {
    snapshot: (options) => snapshot(pool, options),
    claim: async (placements, leaseExpiresAt, now) => {
      const document = JSON.stringify({ placements, leaseExpiresAt, now });
      const { rows } = await pool.query<ClaimRow>({ name: "claim", text: claimSql, values: [document] });
      return rows.map(toClaimedTask);
    },
    explain: (waits, now) =>
      inTransaction(pool, async (client) => {
        const column = (name: "executorKind" | "resourceClass" | "reason") => waits.map((wait) => wait[name]);
        const values = [column("executorKind"), column("resourceClass"), column("reason"), now];
        const { rows } = await client.query<TaskChanged>({ name: "explain", text: explainSql, values });
        const events = rows.map((row): DomainEvent => ({ type: "task.changed", payload: { ...row, to: "queued" } }));
        await recordEvents(client, events, { now, actor: "scheduler" });
      }),
    lease: async (taskId) => {
      const { rows } = await pool.query<TaskLease>({ name: "lease", text: leaseSql, values: [taskId] });
      return rows[0] ?? null;
    },
    renew: async ({ taskId, epoch }, leaseExpiresAt, now) => {
      const { rows } = await pool.query<{ found: "running" | "canceled" }>({
        name: "renew",
        text: renewSql,
        values: [taskId, epoch, leaseExpiresAt, now],
      });
      return rows[0]?.found ?? "stale";
    },
    lost: async (now) => {
      const { rows } = await pool.query<{ taskId: string; epoch: number }>(
        `SELECT id AS "taskId", epoch FROM tasks WHERE status IN ('claimed', 'running') AND lease_expires_at <= $1 ORDER BY lease_expires_at LIMIT 200`,
        [now],
      );
      return rows;
    },
    addArtifact: (artifact, now) =>
      inTransaction(pool, async (client) => {
        const { id, taskId, epoch, path, stored, blobKey } = artifact;
        const { sizeBytes, sha256 } = stored;
        const values = [id, taskId, epoch, path, sizeBytes, sha256, blobKey, now, otherSpellings(path)];
        const { rows } = await client.query<{ jobId: string; taskId: string; path: string }>({
          name: "add-artifact",
          text: addArtifactSql,
          values,
        });
        if (rows[0] === undefined) return "stale";
        if (rows[0].path !== path) return "respelled";
        await recordEvents(client, [{ type: "artifact.stored", payload: rows[0] }], { now, actor: "agent" });
        return "stored";
      }),
  };
}

/** A name as other systems write it, like macOS, which takes accents off their letters. */
function otherSpellings(path: string): readonly string[] {
  return [path.normalize("NFC"), path.normalize("NFD")].filter((spelling) => spelling !== path);
}

interface TaskChanged {
  readonly projectId: string;
  readonly workflowId: string;
  readonly jobId: string;
  readonly taskId: string;
}

async function snapshot(
  pool: pg.Pool,
  options: { readonly perProject: number; readonly seenSince: Date },
): Promise<QueueSnapshot> {
  const [tasks, agents] = await Promise.all([
    pool.query<QueuedTask & { active: number }>({
      name: "queued-tasks",
      text: queuedTasksSql,
      values: [options.perProject],
    }),
    pool.query<AgentAbilities>({
      name: "connected-agents",
      text: "SELECT DISTINCT executors, platform FROM agents WHERE last_seen_at >= $1",
      values: [options.seenSince],
    }),
  ]);
  return {
    queued: tasks.rows,
    activeByProject: new Map(tasks.rows.map((row) => [row.projectId, row.active])),
    connected: agents.rows,
  };
}

interface ClaimRow {
  readonly taskId: string;
  readonly agentId: string;
  readonly epoch: number;
  readonly index: number;
  readonly plan: BuildJobPlan;
  readonly failedTests: readonly FailedTest[] | null;
  readonly jobId: string;
  readonly jobNumber: number;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly previousNumber: number | null;
  readonly workspaceId: string;
  readonly isInSetup: boolean;
  readonly pipelineId: string;
  readonly pipelineNumber: number;
  readonly branch: string | null;
  readonly tag: string | null;
  readonly revision: string;
  readonly actorLogin: string;
  readonly projectId: string;
  readonly slug: string;
  readonly projectName: string;
  readonly organization: string;
  readonly organizationId: string;
  readonly repositoryUrl: string;
}

function toClaimedTask(row: ClaimRow): ClaimedTask {
  const {
    taskId,
    agentId,
    epoch,
    index,
    plan,
    failedTests,
    branch,
    tag,
    revision,
    actorLogin,
    slug,
    organization,
    organizationId,
    repositoryUrl,
  } = row;
  return {
    taskId,
    agentId,
    epoch,
    index,
    plan,
    failedTests,
    job: { id: row.jobId, number: row.jobNumber, previousNumber: row.previousNumber },
    workflow: { id: row.workflowId, name: row.workflowName, workspaceId: row.workspaceId },
    pipeline: {
      id: row.pipelineId,
      number: row.pipelineNumber,
      branch,
      tag,
      revision,
      actorLogin,
      isInSetup: row.isInSetup,
    },
    project: { id: row.projectId, slug, name: row.projectName, organization, organizationId, repositoryUrl },
  };
}
