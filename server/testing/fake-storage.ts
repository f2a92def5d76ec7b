import type { TimingType } from "#server/core/agent-protocol/storage-requests.ts";
import type { StoredBlob } from "#server/core/ports/blob-store.ts";
import type { Cache, CacheStore } from "#server/core/ports/cache-store.ts";
import type { StorageLedger } from "#server/core/ports/storage-ledger.ts";
import type { TestResultPiece, TestResultStore } from "#server/core/ports/test-result-store.ts";
import type { Layer, UpstreamJob, WorkspaceStore } from "#server/core/ports/workspace-store.ts";

/** What the fakes need to know of a running task. */
export interface FakeOwner {
  readonly projectId: string;
  readonly jobId: string;
  readonly nodeIndex: number;
  readonly cacheRetentionDays: number | null;
}

/** How the fakes learn of tasks, which other fakes keep. */
export interface FakeTasks {
  /** A task that an agent holds, at its newest epoch, or null. */
  owner(taskId: string, epoch: number): FakeOwner | null;
  /** The jobs before a task's. */
  upstream(taskId: string): readonly UpstreamJob[];
  /** Whether the task's workflow, with all its attempts, ended before. */
  endedBefore(jobId: string, before: Date): boolean;
}

interface LooseBlob {
  readonly taskId: string | null;
  stored: StoredBlob | null;
  readonly removableAt: Date;
}

type CacheRow = Cache & { projectId: string; retentionDays: number | null; lastUsedAt: Date };
type LayerRow = Layer & { projectId: string; createdAt: Date; blobKey: string | null };

/** Caches, workspaces, test results and the ledger in memory: one memory, as they share one database. */
export class FakeStorage {
  readonly loose = new Map<string, LooseBlob>();
  readonly cacheRows: CacheRow[] = [];
  readonly layerRows: LayerRow[] = [];
  readonly results: (TestResultPiece & { readonly jobId: string })[] = [];
  readonly #tasks: FakeTasks;

  constructor(tasks: FakeTasks) {
    this.#tasks = tasks;
  }

  readonly caches: CacheStore = {
    add: async ({ id, taskId, epoch, key, paths, unpackedBytes, blobKey }, now) => {
      const owner = this.#tasks.owner(taskId, epoch);
      if (owner === null) return "stale";
      const { projectId, cacheRetentionDays: retentionDays } = owner;
      const isTaken = this.cacheRows.some((row) => row.projectId === projectId && row.key === key);
      const stored = this.#take(blobKey, taskId);
      if (stored === null) return isTaken ? "exists" : "stale";
      if (isTaken) {
        this.#letGo(blobKey, now);
        return "exists";
      }
      const times = { createdAt: now, lastUsedAt: now };
      this.cacheRows.unshift({ id, projectId, key, paths, unpackedBytes, blobKey, retentionDays, ...stored, ...times });
      return "stored";
    },
    find: async (projectId, prefix, exact) =>
      this.#cachesOf(projectId).find(({ key }) => (exact ? key === prefix : key.startsWith(prefix))) ?? null,
    get: async (projectId, id) => this.#cachesOf(projectId).find((row) => row.id === id) ?? null,
    touch: async (id, now) => {
      for (const row of this.cacheRows) if (row.id === id && row.lastUsedAt < now) row.lastUsedAt = now;
    },
    list: async (projectId) => this.#cachesOf(projectId),
    remove: async (projectId, selection) => {
      const meant = this.#cachesOf(projectId).filter(
        (row) => selection === "all" || ("id" in selection ? row.id === selection.id : row.key === selection.key),
      );
      for (const row of meant) this.#removeCache(row, new Date());
      return meant.length;
    },
  };

  readonly workspaces: WorkspaceStore = {
    add: async ({ id, taskId, epoch, paths, unpackedBytes, blobKey }, now) => {
      const owner = this.#tasks.owner(taskId, epoch);
      if (owner === null) return "stale";
      const stored = this.#take(blobKey, taskId);
      if (stored === null) return this.layerRows.some((row) => row.blobKey === blobKey) ? "stored" : "stale";
      const { projectId, jobId, nodeIndex } = owner;
      this.layerRows.push({
        id,
        projectId,
        jobId,
        nodeIndex,
        paths,
        unpackedBytes,
        blobKey,
        createdAt: now,
        ...stored,
      });
      return "stored";
    },
    before: async (taskId) => {
      const upstream = this.#tasks.upstream(taskId);
      const ran = new Set(upstream.map((job) => job.ranAs));
      return { upstream, layers: this.layerRows.filter(({ jobId }) => ran.has(jobId)) };
    },
    get: async (projectId, id) => this.layerRows.find((row) => row.projectId === projectId && row.id === id) ?? null,
  };

  readonly testResults: TestResultStore = {
    add: async (piece) => {
      const owner = this.#tasks.owner(piece.taskId, piece.epoch);
      if (owner === null) return "stale";
      const isKnown = this.results.some(
        ({ taskId, step, from }) => taskId === piece.taskId && step === piece.step && from === piece.from,
      );
      if (!isKnown) this.results.push({ ...piece, jobId: owner.jobId });
      return "stored";
    },
    timings: async (_, type) => sumOf(this.results, type),
  };

  readonly ledger: StorageLedger = {
    begin: async ({ blobKey, taskId, removableAt }) =>
      void this.loose.set(blobKey, { taskId, stored: null, removableAt }),
    complete: async (blobKey, stored) => {
      const blob = this.loose.get(blobKey);
      if (blob !== undefined) blob.stored = stored;
    },
    report: async (cutoffs) => {
      const layers = this.layerRows.filter(({ blobKey }) => blobKey !== null);
      return {
        caches: { kept: amountOf(this.cacheRows), expired: amountOf(this.cacheRows.filter(isExpiredCache(cutoffs))) },
        workspaces: { kept: amountOf(layers), expired: amountOf(layers.filter(this.#isExpiredLayer(cutoffs))) },
        artifacts: { kept: amountOf([]), expired: amountOf([]) },
      };
    },
    expire: async (cutoffs, limit) => {
      const caches = this.cacheRows.filter(isExpiredCache(cutoffs)).slice(0, limit);
      const layers = this.layerRows.filter(this.#isExpiredLayer(cutoffs)).slice(0, limit);
      const amounts = { caches: amountOf(caches), workspaces: amountOf(layers), artifacts: amountOf([]) };
      for (const row of caches) this.#removeCache(row, cutoffs.now);
      for (const row of layers) {
        if (row.blobKey !== null) this.#letGo(row.blobKey, cutoffs.now);
        row.blobKey = null;
      }
      return amounts;
    },
    sweep: async (now, limit, remove) => {
      let removed = 0;
      for (const [key, { removableAt, taskId }] of [...this.loose].slice(0, limit)) {
        if (removableAt > now && taskId !== null) continue;
        await remove(key).then(
          () => this.loose.delete(key) && removed++,
          () => undefined,
        );
      }
      return removed;
    },
  };

  #isExpiredLayer({ workflowsEndedBefore }: { readonly workflowsEndedBefore: Date }) {
    return ({ blobKey, createdAt, jobId }: LayerRow) =>
      blobKey !== null && createdAt < workflowsEndedBefore && this.#tasks.endedBefore(jobId, workflowsEndedBefore);
  }

  #cachesOf(projectId: string): CacheRow[] {
    return this.cacheRows.filter((row) => row.projectId === projectId);
  }

  #removeCache(row: CacheRow, now: Date): void {
    this.cacheRows.splice(this.cacheRows.indexOf(row), 1);
    this.#letGo(row.blobKey, now);
  }

  #take(blobKey: string, taskId: string): StoredBlob | null {
    const blob = this.loose.get(blobKey);
    if (blob === undefined || blob.taskId !== taskId || blob.stored === null) return null;
    this.loose.delete(blobKey);
    return blob.stored;
  }

  #letGo(blobKey: string, removableAt: Date): void {
    this.loose.set(blobKey, { taskId: null, stored: null, removableAt });
  }
}

const dayMilliseconds = 24 * 3600 * 1000;

function isExpiredCache({ cachesUsedBefore, now }: { readonly cachesUsedBefore: Date; readonly now: Date }) {
  return ({ lastUsedAt, createdAt, retentionDays }: CacheRow) =>
    lastUsedAt < cachesUsedBefore ||
    (retentionDays !== null && createdAt.getTime() + retentionDays * dayMilliseconds < now.getTime());
}

function amountOf(rows: readonly { readonly sizeBytes: number }[]) {
  return { count: rows.length, bytes: rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

function sumOf(pieces: readonly TestResultPiece[], type: TimingType) {
  const sums = new Map<string, number>();
  for (const result of pieces.flatMap(({ results }) => results)) {
    const name = { file: result.file ?? "", classname: result.classname, testname: result.name }[type];
    if (name !== "") sums.set(name, (sums.get(name) ?? 0) + result.seconds);
  }
  return [...sums].map(([name, seconds]) => ({ name, seconds }));
}
