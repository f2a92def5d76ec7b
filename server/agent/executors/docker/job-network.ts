import { execFile } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { networkInterfaces } from "node:os";
import type { Container } from "dockerode";
import { defaultPath } from "#server/agent/executors/job-tools.ts";

/** What jobs must not reach besides link-local addresses. */
export interface DeniedPlaces {
  /** Addresses of this machine and of the server. */
  readonly addresses: readonly string[];
  /** The agents' door, the database, the console. */
  readonly ports: readonly number[];
}

/** Where a container is in its network. */
export interface NetworkSeat {
  readonly address: string;
  readonly prefixLength: number;
  readonly gateway: string;
}

const linkLocal = { 4: ["169.254.0.0/16"], 6: ["fe80::/10", "fd00:ec2::254/128"] } as const;

/**
 * What a job may not send, as `iptables-restore` reads it. Pure. Everything a
 * machine tells about itself at link-local addresses (cloud credentials above
 * all) is refused, except names, since some clouds resolve them there; then
 * the server's own ports, and the other containers of the network, which
 * belong to other jobs. The job's own services are on localhost.
 */
export function networkRules(family: 4 | 6, seat: NetworkSeat, denied: DeniedPlaces): string {
  const rules = ["-A OUTPUT -o lo -j ACCEPT"];
  for (const range of linkLocal[family]) {
    if (family === 4) {
      for (const protocol of ["udp", "tcp"]) rules.push(`-A OUTPUT -d ${range} -p ${protocol} --dport 53 -j ACCEPT`);
    } else rules.push(`-A OUTPUT -d ${range} -p ipv6-icmp -j ACCEPT`);
    rules.push(`-A OUTPUT -d ${range} -j REJECT`);
  }
  const own = [...denied.addresses, seat.gateway].filter((address) => familyOf(address) === family);
  for (const address of new Set(own)) {
    for (let from = 0; from < denied.ports.length; from += multiportMax) {
      const ports = denied.ports.slice(from, from + multiportMax).join(",");
      rules.push(`-A OUTPUT -d ${address} -p tcp -m multiport --dports ${ports} -j REJECT`);
    }
  }
  if (seat.gateway !== "") rules.push(`-A OUTPUT -d ${seat.gateway} -j ACCEPT`);
  rules.push(`-A OUTPUT -d ${seat.address}/${seat.prefixLength} -j REJECT`);
  return ["*filter", ...rules, "COMMIT", ""].join("\n");
}

const multiportMax = 15;

function familyOf(address: string): 4 | 6 | null {
  if (address === "") return null;
  return address.includes(":") ? 6 : 4;
}

/** Every address of this machine that another network could know it by. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? [])
      .filter(({ internal, address }) => !internal && !address.startsWith("fe80:"))
      .map(({ address }) => address),
  );
}

/**
 * Lays the rules into a started container's own network, where its processes
 * cannot lift them and where they vanish with it: the machine's own firewall
 * is never touched. Null when done, else the reason why it cannot be done.
 */
export async function restrictNetwork(container: Container, denied: DeniedPlaces): Promise<string | null> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "the agent is not root on Linux";
  const { State, NetworkSettings, Id } = await container.inspect();
  const fault = strangerFault(State.Pid, Id);
  if (fault !== null) return fault;
  for (const network of Object.values(NetworkSettings.Networks)) {
    const seat = { address: network.IPAddress, prefixLength: network.IPPrefixLen, gateway: network.Gateway };
    const failed = seat.address === "" ? null : await lay(State.Pid, "iptables-restore", networkRules(4, seat, denied));
    if (failed !== null) return failed;
    const seat6 = {
      address: network.GlobalIPv6Address,
      prefixLength: network.GlobalIPv6PrefixLen,
      gateway: network.IPv6Gateway,
    };
    const failed6 =
      seat6.address === "" ? null : await lay(State.Pid, "ip6tables-restore", networkRules(6, seat6, denied));
    if (failed6 !== null) return failed6;
  }
  return null;
}

/** The engine's process numbers are only ours when it shares our view of the machine; else we would bar a stranger. */
function strangerFault(pid: number, containerId: string): string | null {
  try {
    const isTheContainer = readFileSync(`/proc/${pid}/cgroup`, "utf8").includes(containerId);
    const hasOwnNetwork = readlinkSync(`/proc/${pid}/ns/net`) !== readlinkSync("/proc/self/ns/net");
    return isTheContainer && hasOwnNetwork ? null : "the engine runs elsewhere";
  } catch {
    return "the engine runs elsewhere";
  }
}

function lay(pid: number, program: string, rules: string): Promise<string | null> {
  return new Promise((resolve) => {
    const args = ["-t", String(pid), "-n", program, "--noflush", "--wait", "5"];
    const child = execFile("nsenter", args, { env: { PATH: defaultPath } }, (error, _stdout, stderr) =>
      resolve(error === null ? null : `${program}: ${stderr.trim() || error.message}`),
    );
    child.stdin?.on("error", () => {});
    child.stdin?.end(rules);
  });
}
