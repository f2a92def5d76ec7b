import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * When a process started, in whatever unit the system counts, or null when there
 * is none with this id. Together with the id it names one process for good: a
 * reused id has another start.
 */
export function processStartOf(pid: number): string | null {
  try {
    if (process.platform === "linux") return linuxStartOf(pid);
    const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return text === "" ? null : text;
  } catch {
    return null;
  }
}

/** Field 22 of `/proc/<pid>/stat` (clock ticks since boot), of this boot. A zombie counts as gone. */
function linuxStartOf(pid: number): string | null {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return fields[0] === "Z" ? null : `${boot}/${fields[19]}`;
}
