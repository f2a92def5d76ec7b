import { createHash, randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type {
  AdoptArchiveRequest,
  CacheEntry,
  FindCacheRequest,
  RecordCacheRequest,
  RecordLayerRequest,
  TestResultsRequest,
  WorkspaceLayer,
  WorkspaceResponse,
} from "#server/core/agent-protocol/storage-requests.ts";
import type { TestResult } from "#server/core/test-result/test-result.ts";
import type { ToldTask } from "#server/testing/fake-agent-door.ts";

interface Asked {
  readonly task: ToldTask;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

/** The storage half of the fake agents' door: everything in memory, and for all to look at and to spoil. */
export class FakeStorageDoor {
  readonly archives = new Map<string, Buffer>();
  /** Oldest first. */
  readonly caches: CacheEntry[] = [];
  readonly #results = new Map<string, TestResult[]>();
  /** What every task is told of its workspace; `addLayer` makes the layers. */
  workspace: WorkspaceResponse = { jobs: [], layers: [] };
  /** The layers that tasks persisted, by task. */
  readonly layers = new Map<string, WorkspaceLayer[]>();
  uploads = 0;
  /** How many came by way of a file instead. */
  handedOver = 0;
  /** Where agents of this machine find and leave archives, when they are to. */
  nearDirectory: string | null = null;

  /** The test results of all tasks, step by step. */
  get results(): TestResult[] {
    return [...this.#results.values()].flat();
  }

  static knows(pathname: string): boolean {
    return /^\/agent\/v1\/tasks\/[^/]+\/(archives|caches|workspace|test-results)\b/.test(pathname);
  }

  /** Puts an archive of any bytes there, as a layer or a cache that it could belong to. */
  store(bytes: Buffer, unpackedBytes = 2 ** 30) {
    const id = randomUUID();
    this.archives.set(id, bytes);
    return { id, sizeBytes: bytes.length, unpackedBytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  }

  /** Lets the next tasks see the layers that these tasks persisted, as jobs with what each came after. */
  show(
    jobs: readonly { readonly name: string; readonly after: readonly number[]; readonly tasks: readonly string[] }[],
  ): void {
    const layers = jobs.flatMap(({ tasks }, job) =>
      tasks.flatMap((taskId, nodeIndex) =>
        (this.layers.get(taskId) ?? []).map((layer) => ({ ...layer, job, nodeIndex })),
      ),
    );
    this.workspace = { jobs: jobs.map(({ name, after }) => ({ name, after })), layers };
  }

  /** False when it has no answer. */
  answer(response: ServerResponse, { task, url, request, body }: Asked): boolean {
    if (request.headers.authorization !== `Bearer ${task.spec.taskToken}`) return json(response, 401, {});
    if (task.stale) return json(response, 409, { error: "stale_lease", message: "the task is another's" });
    const [, , , , , kind, rest] = url.pathname.split("/");
    switch (`${request.method} ${kind}`) {
      case "PUT archives":
        return this.#receive(response, body);
      case "POST archives":
        return this.#adopt(response, parsed(body));
      case "GET archives":
        return url.pathname.endsWith("/key") ? this.#tellKey(response, rest ?? "") : this.#serve(response, rest ?? "");
      case "POST caches":
        return rest === "find" ? this.#find(response, parsed(body)) : this.#recordCache(response, parsed(body));
      case "GET workspace":
        return json(response, 200, this.workspace);
      case "POST workspace":
        return this.#recordLayer(response, task.spec.taskId, parsed(body));
      case "POST test-results":
        return this.#recordResults(response, task.spec.taskId, parsed(body));
      default:
        return false;
    }
  }

  #receive(response: ServerResponse, body: Buffer): boolean {
    this.uploads++;
    const { id, sizeBytes, sha256 } = this.store(body);
    return json(response, 201, { archive: id, sizeBytes, sha256 });
  }

  #adopt(response: ServerResponse, { file, sizeBytes, sha256 }: AdoptArchiveRequest): boolean {
    if (this.nearDirectory === null) return json(response, 404, { error: "not_found", message: "not here" });
    const path = join(this.nearDirectory, ".incoming", file);
    const stored = this.store(readFileSync(path));
    if (stored.sizeBytes !== sizeBytes || stored.sha256 !== sha256) return json(response, 400, { message: "differs" });
    renameSync(path, join(this.nearDirectory, stored.id));
    this.handedOver++;
    return json(response, 201, { archive: stored.id, sizeBytes, sha256 });
  }

  /** Its file has the bytes of now, which may have been spoiled since. */
  #tellKey(response: ServerResponse, id: string): boolean {
    const bytes = this.archives.get(id);
    if (this.nearDirectory === null || bytes === undefined) return json(response, 200, { key: null });
    writeFileSync(join(this.nearDirectory, id), bytes);
    return json(response, 200, { key: id });
  }

  #serve(response: ServerResponse, id: string): boolean {
    const bytes = this.archives.get(id);
    if (bytes === undefined) return json(response, 404, { error: "not_found", message: "gone" });
    response.writeHead(200).end(bytes);
    return true;
  }

  #find(response: ServerResponse, { keys, exact }: FindCacheRequest): boolean {
    for (const key of keys) {
      const cache = this.caches.findLast((entry) => (exact ? entry.key === key : entry.key.startsWith(key)));
      if (cache !== undefined) return json(response, 200, { cache });
    }
    return json(response, 200, { cache: null });
  }

  #recordCache(response: ServerResponse, { archive, key, paths, unpackedBytes }: RecordCacheRequest): boolean {
    const isTaken = this.caches.some((entry) => entry.key === key);
    if (!isTaken) {
      const createdAt = new Date().toISOString();
      this.caches.push({ ...this.#stored(archive, unpackedBytes), key, paths, createdAt });
    }
    return json(response, 200, { stored: !isTaken });
  }

  #recordLayer(response: ServerResponse, taskId: string, request: RecordLayerRequest): boolean {
    const { archive, paths, unpackedBytes } = request;
    const layer = { ...this.#stored(archive, unpackedBytes), job: 0, nodeIndex: 0, paths, isExpired: false };
    this.layers.set(taskId, [...(this.layers.get(taskId) ?? []), layer]);
    return json(response, 201, {});
  }

  #recordResults(response: ServerResponse, taskId: string, { step, from, results }: TestResultsRequest): boolean {
    const stored = this.#results.get(`${taskId} ${step}`) ?? [];
    for (const [index, result] of results.entries()) stored[from + index] = result;
    this.#results.set(`${taskId} ${step}`, stored);
    return json(response, 201, {});
  }

  #stored(id: string, unpackedBytes: number) {
    const bytes = this.archives.get(id) ?? Buffer.alloc(0);
    return { id, sizeBytes: bytes.length, unpackedBytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- the agent under test wrote it
function parsed(body: Buffer): any {
  return JSON.parse(body.toString("utf8"));
}

function json(response: ServerResponse, status: number, value: object): boolean {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  return true;
}
