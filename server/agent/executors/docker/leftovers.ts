import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type Docker from "dockerode";
import { startOf } from "#server/agent/agent-lock.ts";
import { agentLabel, processLabel } from "#server/agent/executors/docker/container-settings.ts";

/** A process so that another one on this machine can tell whether it still lives: machine, view of processes, number, start. */
export function processMark(pid = process.pid): string {
  return [machineMark(), pid, startOf(pid) ?? ""].join(" ");
}

/**
 * What became of the process of a mark. Marks of other machines, and those
 * that cannot be judged from here, are unknown.
 */
function stateHere(mark: string): "alive" | "dead" | "unknown" {
  const [host, boot, view, pid, start] = mark.split(" ");
  const [ownHost, ownBoot, ownView] = machineMark().split(" ");
  if (pid === undefined || start === undefined || host !== ownHost || ownBoot === "") return "unknown";
  // After the machine was started again, every process of before has ended.
  if (boot !== ownBoot) return "dead";
  if (view !== ownView) return "unknown";
  return startOf(Number(pid)) === start ? "alive" : "dead";
}

function machineMark(): string {
  const host = hostname().replaceAll(" ", "-");
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${host} ${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return `${host}  `;
  }
}

/**
 * The containers that an earlier start of this agent, or an agent of this
 * machine that has died, left behind. Two installations on one machine may
 * have agents of the same name: what a process that lives made is never taken.
 */
export async function findLeftovers(docker: Docker, agentName: string) {
  const found = await docker.listContainers({ all: true, filters: { label: [agentLabel] } });
  const own = processMark();
  const left = found.filter(({ Labels }) => {
    const mark = Labels[processLabel] ?? "";
    const state = stateHere(mark);
    return mark !== own && (state === "dead" || (state === "unknown" && Labels[agentLabel] === agentName));
  });
  return left.map(({ Id }) => docker.getContainer(Id));
}
