import { io, type Socket } from "socket.io-client";
import type { ClientToServer, ServerToClient } from "#server/views/realtime-view.ts";
import type { Product } from "../e2e/product/product.ts";
import type { ProductClient } from "../e2e/product/product-client.ts";

type Changed = Parameters<ServerToClient["changed"]>[0];
type LogMessage = Parameters<ServerToClient["log"]>[0];

const connectSecondsMax = 10;
const buildSecondsMax = 600;
/** The first step of a plan; step 0 spins up the environment. */
const firstOwnStep = 1;

/** Somebody who watches builds the way the dashboard does: rooms on a socket, and a read where a message may have been missed. */
export class BuildObserver {
  readonly #socket: Socket<ServerToClient, ClientToServer>;

  private constructor(socket: Socket<ServerToClient, ClientToServer>) {
    this.#socket = socket;
  }

  /** Connects as the machine's owner and watches all pipelines. */
  static async connect(product: Product): Promise<BuildObserver> {
    const socket: Socket<ServerToClient, ClientToServer> = io(product.baseUrl, {
      transports: ["websocket"],
      extraHeaders: { "circle-token": product.localToken },
    });
    const connected = new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    await within(connected, connectSecondsMax, "the socket to connect");
    const observer = new BuildObserver(socket);
    await observer.#join("pipelines");
    return observer;
  }

  close(): void {
    this.#socket.close();
  }

  /** Does `begin`, and tells how long it took until this many workflows had succeeded. Throws when one ends otherwise. */
  async secondsUntilEnded(workflows: number, begin: () => Promise<void>): Promise<number> {
    let left = workflows;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = ({ type, payload }: Changed) => {
      if (type !== "workflow.changed") return;
      if (payload["to"] === "success") left -= 1;
      else if (payload["to"] === "failed" || payload["to"] === "canceled")
        reject(new Error(`a workflow ended as ${payload["to"]}`));
      if (left === 0) resolve();
    };
    this.#socket.on("changed", look);
    try {
      const begun = performance.now();
      await Promise.all([begin(), within(promise, buildSecondsMax, `${workflows} workflows to end`)]);
      return (performance.now() - begun) / 1000;
    } finally {
      this.#socket.off("changed", look);
    }
  }

  /**
   * Does `trigger`, and tells after how many milliseconds the first line of
   * the first job's first step was there. Waits until the workflow has ended, so
   * that the next measurement finds idle agents.
   */
  async msUntilFirstLine(
    client: ProductClient,
    slug: string,
    trigger: () => Promise<{ number: number }>,
  ): Promise<number> {
    let seen = Number.NaN;
    const begun = performance.now();
    await this.secondsUntilEnded(1, async () => {
      const job = this.#next((message) => message.type === "job.changed");
      const task = this.#next((message) => message.type === "task.changed");
      const { number } = await trigger();
      const jobId = String((await job).payload["jobId"]);
      await this.#join(`job:${jobId}`);
      const read = client.job(slug, number).then((view) => view.tasks[0]?.id);
      const taskId = await Promise.any([
        task.then((message) => String(message.payload["taskId"])),
        read.then((id) => id ?? Promise.reject(new Error())),
      ]);
      await this.#firstText(taskId, client);
      seen = performance.now() - begun;
    });
    return seen;
  }

  /** Waits for text of the task's first own step: pushed, or read because it was there before we joined. */
  async #firstText(taskId: string, client: ProductClient): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const read = async () => {
      const window = await client
        .logWindow({ taskId, step: firstOwnStep, fromLine: 0, lineCount: 100 })
        .catch(() => null);
      if (window !== null && (window.lines.length > 0 || window.partial !== null)) resolve();
    };
    const look = (message: LogMessage) => {
      if (message.taskId !== taskId || message.step !== firstOwnStep || message.bytes === 0) return;
      if (message.tail !== null && message.tail.text !== "") resolve();
      else void read();
    };
    this.#socket.on("log", look);
    try {
      await this.#join(`log:${taskId}:${firstOwnStep}`);
      void read();
      await within(promise, connectSecondsMax, "the first line");
    } finally {
      this.#socket.off("log", look);
    }
  }

  #join(room: string): Promise<unknown> {
    return new Promise((resolve) => this.#socket.emit("join", [room], resolve));
  }

  #next(matches: (message: Changed) => boolean): Promise<Changed> {
    return new Promise((resolve) => {
      const look = (message: Changed) => {
        if (!matches(message)) return;
        this.#socket.off("changed", look);
        resolve(message);
      };
      this.#socket.on("changed", look);
    });
  }
}

/** The promise's value, or an error after so many seconds. */
async function within<Value>(promise: Promise<Value>, seconds: number, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${seconds} s for ${what}`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
