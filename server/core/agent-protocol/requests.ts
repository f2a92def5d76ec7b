/**
 * The agents' door, all under `/agent/v1` on the output port.
 *
 * | request | credential | answers |
 * |---|---|---|
 * | `POST /register` RegisterRequest | agent token | 200 RegisterResponse |
 * | `POST /acquire` AcquireRequest | agent token | 200 TaskSpec, or 204 after `pollSecondsMax` |
 * | `POST /tasks/:id/heartbeat` HeartbeatRequest | task token | 200 HeartbeatResponse, held open until there is news or `heartbeatSeconds` passed |
 * | `POST /tasks/:id/messages` frames | task token | 200 MessagesResponse |
 * | `PUT /tasks/:id/artifacts?path=&epoch=` raw bytes | task token | 201 ArtifactResponse |
 * | `PUT /tasks/:id/archives?epoch=` raw bytes | task token | 201 ArchiveResponse |
 * | `GET /tasks/:id/archives/:archiveId?epoch=` | task token | 200 raw bytes of a cache or layer that the task may read |
 * | `POST /tasks/:id/archives` AdoptArchiveRequest | task token | 201 ArchiveResponse, or 404: upload it |
 * | `GET /tasks/:id/archives/:archiveId/key?epoch=` | task token | 200 ArchiveKeyResponse |
 * | `POST /tasks/:id/caches/find` FindCacheRequest | task token | 200 FindCacheResponse |
 * | `POST /tasks/:id/caches` RecordCacheRequest | task token | 200 RecordCacheResponse |
 * | `GET /tasks/:id/workspace?epoch=` | task token | 200 WorkspaceResponse |
 * | `POST /tasks/:id/workspace` RecordLayerRequest | task token | 201, `{}` |
 * | `POST /tasks/:id/test-results` TestResultsRequest | task token | 201, `{}` |
 * | `GET /tasks/:id/timings?epoch=&type=file\|classname\|testname` | task token | 200 TestTimingsResponse |
 * | `POST /tasks/:id/identity` IdentityRequest | task token | 200 IdentityResponse |
 * | `POST /tasks/:id/copies` CopiesRequest | task token | 200 CopiesGate: whether all copies of the job have come to a step |
 * | `GET/POST /tasks/:id/git/…` git smart HTTP | task token (Bearer, or Basic with the token as password) | git's |
 *
 * Refusals are ErrorResponse. `stale_lease` (409) means: stop at once, kill
 * the task, forget it. `offset_gap` (416) carries the offset to go on from.
 * 503 and a broken connection mean: keep spooling and try again.
 */
export interface RegisterRequest {
  /** Stable over restarts of the same agent, like `host-3`. */
  readonly name: string;
  /** New for each start of the program: what an earlier one held is lost. */
  readonly instanceId: string;
  /** `linux/amd64` and the like. */
  readonly platform: string;
  /** Which executor kinds it can run tasks of: `docker`, `machine`. */
  readonly executors: readonly string[];
  readonly hostname: string;
  readonly version: string;
  /**
   * Tasks of an earlier start whose spool is still on disk and is about to be
   * delivered: they are not given up before that, or before their lease ends.
   */
  readonly recovering: readonly { readonly taskId: string; readonly epoch: number }[];
}

/** What an agent is known by from now on, and how often it must be heard. */
export interface RegisterResponse {
  readonly agentId: string;
  readonly heartbeatSeconds: number;
  readonly pollSecondsMax: number;
}

/** An agent that is free asks for a task; an older start of it is answered with a refusal. */
export interface AcquireRequest {
  readonly agentId: string;
  readonly instanceId: string;
}

/** A task is still being run, at this epoch. */
export interface HeartbeatRequest {
  readonly epoch: number;
}

/** Asks for the task's identity token again, for another audience. */
export interface IdentityRequest {
  readonly epoch: number;
  /** The one that the task was handed out with. */
  readonly token: string;
  readonly audience: string;
}

/** A token that says the same for another audience. */
export interface IdentityResponse {
  readonly token: string;
}

/** Asks whether all other copies of the job have come to a step. */
export interface CopiesRequest {
  readonly epoch: number;
  readonly step: number;
}

/** The lease is renewed. */
export interface HeartbeatResponse {
  /** The task was canceled: stop its steps, send what was printed, finish as `canceled`. */
  readonly cancel: boolean;
}

/** The batch is stored, also when it had been before. */
export interface MessagesResponse {
  readonly cancel: boolean;
}

/** What was stored, for the agent to compare with what it sent. */
export interface ArtifactResponse {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A refusal: a closed word and a sentence. */
export interface ErrorResponse {
  readonly error: string;
  readonly message: string;
  /** Only with `offset_gap`: where the step's stored output ends, bytes. */
  readonly wantOffset?: number;
  readonly step?: number;
}
