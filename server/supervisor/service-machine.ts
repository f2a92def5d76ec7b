/**
 * The life of a service under the supervisor.
 *
 *     stopped ─start─▶ starting ─ready─▶ running ─stop─▶ stopping ─exit─▶ stopped
 *                       ▲  │ exit          │ exit
 *                 wake  │  ▼               ▼
 *                      backingOff ◀────────┘
 *
 * - starting: the process exists, but does not serve yet.
 * - backingOff: it died unasked, and is started again after a pause.
 * - failed: it said that starting again is of no use (exit code 78, a setting is
 *   wrong), so it waits for a person.
 *
 * The table is the whole truth; an event that it does not list changes nothing,
 * because a person's click and a process's death may cross.
 */
export const serviceStates = ["stopped", "starting", "running", "stopping", "backingOff", "failed"] as const;
export type ServiceState = (typeof serviceStates)[number];

export const serviceEvents = ["start", "ready", "exit", "refuse", "stop", "wake"] as const;
export type ServiceEvent = (typeof serviceEvents)[number];

export const serviceEdges: Readonly<Record<ServiceState, Partial<Record<ServiceEvent, ServiceState>>>> = {
  stopped: { start: "starting" },
  starting: { ready: "running", exit: "backingOff", refuse: "failed", stop: "stopping" },
  running: { exit: "backingOff", refuse: "failed", stop: "stopping" },
  stopping: { exit: "stopped", refuse: "stopped" },
  backingOff: { wake: "starting", start: "starting", stop: "stopped" },
  failed: { start: "starting", stop: "stopped" },
};

/** The state after `event`, or null when it changes nothing in this state. */
export function nextServiceState(state: ServiceState, event: ServiceEvent): ServiceState | null {
  return serviceEdges[state][event] ?? null;
}

/** Whether the service has a process in this state. */
export function hasProcess(state: ServiceState): boolean {
  return state === "starting" || state === "running" || state === "stopping";
}
