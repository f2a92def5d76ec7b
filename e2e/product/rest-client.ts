/** An answer other than 2xx. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly body: string;
  constructor(request: string, status: number, body: string) {
    super(`${request} answered ${status}: ${body.slice(0, 2000)}`);
    this.status = status;
    this.body = body;
  }
}

/** A pipeline as the trigger answers it. */
export interface TriggeredPipeline {
  readonly id: string;
  readonly number: number;
  readonly state: string;
  readonly created_at: string;
}

/** A workflow of API v2, as far as tests read it. */
export interface RestWorkflow {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly created_at: string;
  readonly stopped_at: string | null;
}

/** A job of a workflow in API v2, as far as tests read it. */
export interface RestJob {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly job_number?: number;
  readonly approval_request_id?: string;
  readonly started_at: string | null;
  readonly stopped_at?: string | null;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_page_token: string | null;
}

/** CircleCI's API v2 of one server, as any client of it sees it. */
export class RestClient {
  readonly #baseUrl: string;
  readonly #token: string;

  constructor(baseUrl: string, token: string) {
    this.#baseUrl = baseUrl;
    this.#token = token;
  }

  /** Sends one request and gives its JSON. Throws HttpFailure unless the answer is 2xx. */
  async send<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.#baseUrl}${path}`, {
      method,
      headers: { "circle-token": this.#token, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new HttpFailure(`${method} ${path}`, answer.status, text);
    return JSON.parse(text) as Answer;
  }

  /** The bytes at an address, sent with the same token. */
  async bytes(url: string): Promise<Buffer> {
    const answer = await fetch(new URL(url, this.#baseUrl), { headers: { "circle-token": this.#token } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok) throw new HttpFailure(`GET ${url}`, answer.status, bytes.toString("utf8"));
    return bytes;
  }

  /** Starts a pipeline. */
  trigger(slug: string, request: Readonly<Record<string, unknown>>): Promise<TriggeredPipeline> {
    return this.send("POST", `/api/v2/project/${slug}/pipeline`, request);
  }

  /** The pipeline itself. */
  pipeline(
    id: string,
  ): Promise<{ state: string; number: number; errors: readonly { type: string; message: string }[] }> {
    return this.send("GET", `/api/v2/pipeline/${id}`);
  }

  /** Every workflow of a pipeline, reruns included. */
  workflows(pipelineId: string): Promise<readonly RestWorkflow[]> {
    return this.#all(`/api/v2/pipeline/${pipelineId}/workflow`);
  }

  /** Every job of a workflow. */
  jobs(workflowId: string): Promise<readonly RestJob[]> {
    return this.#all(`/api/v2/workflow/${workflowId}/job`);
  }

  /** What a job's tests came to. */
  tests(slug: string, jobNumber: number): Promise<readonly { name: string; result: string; run_time: number }[]> {
    return this.#all(`/api/v2/project/${slug}/${jobNumber}/tests`);
  }

  /** What a job stored. */
  artifacts(slug: string, jobNumber: number): Promise<readonly { path: string; node_index: number; url: string }[]> {
    return this.#all(`/api/v2/project/${slug}/${jobNumber}/artifacts`);
  }

  async #all<Item>(path: string): Promise<readonly Item[]> {
    const found: Item[] = [];
    for (let token: string | null = ""; token !== null; ) {
      const suffix = token === "" ? "" : `?page-token=${encodeURIComponent(token)}`;
      const page: Page<Item> = await this.send("GET", `${path}${suffix}`);
      found.push(...page.items);
      token = page.next_page_token === "" ? null : page.next_page_token;
    }
    return found;
  }
}
