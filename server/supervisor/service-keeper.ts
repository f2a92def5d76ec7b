import { EventEmitter } from "node:events";
import { type CrashHistory, noCrashes, planRestart } from "./plan.ts";
import type { LogLine, ServiceLog } from "./service-log.ts";
import { nextServiceState, type ServiceEvent, type ServiceState } from "./service-machine.ts";
import {
  describeExit,
  refusalExitCode,
  type ServiceExit,
  type ServiceProcess,
  type ServiceProgram,
} from "./service-program.ts";

/** What is known of a service at one moment. Times are milliseconds since 1970. */
export interface ServiceSnapshot {
  readonly name: string;
  readonly purpose: string;
  readonly state: ServiceState;
  /** Since when it is in this state. */
  readonly since: number;
  readonly pid: number | null;
  /** What it works on, in a few words; null when it is idle, or is not of the kind that tells. */
  readonly work: string | null;
  /** When the present process got ready. */
  readonly readyAt: number | null;
  /** How often it was started again after it had died unasked. */
  readonly restarts: number;
  readonly lastExit: { readonly at: number; readonly text: string } | null;
  /** When it is started again, while it is backing off. */
  readonly retryAt: number | null;
}

/** What a keeper tells, and when. */
export type ServiceKeeperEvents = {
  /** After every change of state. */
  changed: [ServiceSnapshot];
  /** It works on something else, or on nothing any more. */
  worked: [ServiceSnapshot];
  /** It died although nobody had asked it to. */
  crashed: [ServiceSnapshot];
  /** It printed a line. */
  line: [string];
};

/** Begins the line that the keeper adds to a service's log when it ended. */
export const endedPrefix = "Ended: ";

/**
 * Keeps one service running: launches it, starts it again with a growing pause
 * when it dies, and stops it for good when asked. All changes of state go
 * through the table of `service-machine.ts`.
 */
export class ServiceKeeper extends EventEmitter<ServiceKeeperEvents> {
  readonly program: ServiceProgram;
  readonly log: ServiceLog;
  /** ISO 8601; what the log says from before is of an earlier supervisor. */
  readonly keptSince = new Date().toISOString();
  #state: ServiceState = "stopped";
  #since = Date.now();
  #process: ServiceProcess | null = null;
  #work: string | null = null;
  #readyAt: number | null = null;
  #restarts = 0;
  #lastExit: ServiceSnapshot["lastExit"] = null;
  #retryAt: number | null = null;
  #history: CrashHistory = noCrashes;
  #timer: NodeJS.Timeout | undefined;
  #isCutShort = false;

  constructor(program: ServiceProgram, log: ServiceLog) {
    super();
    this.program = program;
    this.log = log;
    this.setMaxListeners(0);
  }

  /** What is known of it now. */
  snapshot(): ServiceSnapshot {
    return {
      name: this.program.name,
      purpose: this.program.purpose,
      state: this.#state,
      since: this.#since,
      pid: this.#process?.pid ?? null,
      work: this.#work,
      readyAt: this.#readyAt,
      restarts: this.#restarts,
      lastExit: this.#lastExit,
      retryAt: this.#retryAt,
    };
  }

  /** The last lines it printed, oldest first. */
  lines(): readonly LogLine[] {
    return this.log.lines();
  }

  /** Starts it, at once also when it is backing off or has failed. No effect while it runs or stops. */
  start(): void {
    if (this.#state !== "backingOff") this.#history = noCrashes;
    if (this.#move("start")) void this.#launch();
  }

  /**
   * Asks it to end and resolves when it is stopped. If it has work it may finish
   * that first, for as long as its program says unless another time is given;
   * then it is cut short, and killed when it does not end. Safe to call again
   * while it stops.
   */
  async stop(finishSecondsMax = this.program.finishSecondsMax): Promise<void> {
    if (this.#move("stop") && this.#state === "stopping") {
      const seconds = this.program.finishSecondsMax === null ? 0 : finishSecondsMax;
      if (!seconds) this.cutShort();
      else {
        this.#process?.signal(this.program.stopSignal);
        this.#armTimer(seconds * 1000, () => this.cutShort());
      }
    }
    await this.untilState((state) => state === "stopped");
  }

  /** Stops it, then starts it. */
  async restart(): Promise<void> {
    await this.stop();
    this.start();
  }

  /** Lets it finish no longer, when it has been asked to stop: it drops its work, cleans up and ends. */
  cutShort(): void {
    if (this.#state !== "stopping" || this.#isCutShort) return;
    this.#isCutShort = true;
    // Before it is ready it may not listen to the signal yet, and has no work to drop.
    this.#process?.signal(this.#readyAt === null ? this.program.stopSignal : this.program.cutShortSignal);
    this.#armTimer(this.program.endSecondsMax * 1000, () => this.hurry());
  }

  /** Kills it when it has been asked to stop. */
  hurry(): void {
    if (this.#state === "stopping") this.#process?.signal("SIGKILL");
  }

  /** Resolves with the first state, from now on, that `accepts` says yes to. */
  untilState(accepts: (state: ServiceState) => boolean): Promise<ServiceState> {
    return new Promise((resolve) => {
      const look = () => {
        if (!accepts(this.#state)) return;
        this.off("changed", look);
        resolve(this.#state);
      };
      this.on("changed", look);
      look();
    });
  }

  async #launch(): Promise<void> {
    try {
      const launched = await this.program.launch({
        onLine: (line) => this.#print(line),
        onWork: (work) => this.#worksOn(work),
      });
      this.#process = launched;
      void launched.exited.then((exit) => this.#ended(exit));
      launched.ready.then(
        () => this.#becameReady(launched),
        () => undefined,
      );
      if (this.#state === "stopping") launched.signal(this.program.stopSignal);
      if (this.#state === "starting") this.#armTimer(this.program.readySecondsMax * 1000, () => this.#giveUpStart());
    } catch (error) {
      this.#ended({ code: null, signal: null, reason: error instanceof Error ? error.message : String(error) });
    }
    this.emit("changed", this.snapshot());
  }

  #becameReady(launched: ServiceProcess): void {
    if (launched !== this.#process || this.#state !== "starting") return;
    this.#readyAt = Date.now();
    this.#move("ready");
  }

  #worksOn(work: string | null): void {
    this.#work = work;
    this.emit("worked", this.snapshot());
  }

  #giveUpStart(): void {
    this.#print(`Not ready after ${this.program.readySecondsMax} s: killed`);
    this.#process?.signal("SIGKILL");
  }

  #ended(exit: ServiceExit): void {
    const unasked = this.#state !== "stopping";
    const ranMilliseconds = this.#readyAt === null ? 0 : Date.now() - this.#readyAt;
    this.#lastExit = { at: Date.now(), text: describeExit(exit) };
    this.#process = null;
    this.#work = null;
    this.#readyAt = null;
    this.#print(`${endedPrefix}${describeExit(exit)}`);
    const plan = planRestart(this.#history, ranMilliseconds);
    this.#history = plan;
    this.#retryAt = Date.now() + plan.delayMilliseconds;
    this.#move(exit.code === refusalExitCode ? "refuse" : "exit");
    if (this.#state === "backingOff") this.#armTimer(plan.delayMilliseconds, () => this.#wake());
    if (unasked) this.emit("crashed", this.snapshot());
  }

  #wake(): void {
    if (!this.#move("wake")) return;
    this.#restarts += 1;
    void this.#launch();
  }

  #move(event: ServiceEvent): boolean {
    const next = nextServiceState(this.#state, event);
    if (next === null) return false;
    clearTimeout(this.#timer);
    this.#state = next;
    this.#since = Date.now();
    if (next !== "backingOff") this.#retryAt = null;
    if (next === "starting") this.#isCutShort = false;
    this.emit("changed", this.snapshot());
    return true;
  }

  #armTimer(milliseconds: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, milliseconds);
  }

  #print(line: string): void {
    this.log.write(line);
    this.emit("line", line);
  }
}
