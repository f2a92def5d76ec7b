import type { Env } from "#server/env.ts";
import { checkPorts } from "./check-ports.ts";
import { findFreePort } from "./free-port.ts";

/** Where this installation listens, with every "any free port" already decided. */
export interface InstallationPorts {
  readonly web: number;
  readonly console: number;
  readonly output: number;
  readonly artifacts: number;
}

/**
 * Makes sure that all ports of the settings can be had (StartError otherwise), and
 * picks one for each that the settings leave open.
 */
export async function choosePorts(env: Env): Promise<InstallationPorts> {
  await checkPorts([
    {
      port: env.ROTUNDA_WEB_PORT,
      host: env.ROTUNDA_HOST,
      portSetting: "ROTUNDA_WEB_PORT",
      hostSetting: "ROTUNDA_HOST",
    },
    {
      port: env.ROTUNDA_CONSOLE_PORT,
      host: env.ROTUNDA_HOST,
      portSetting: "ROTUNDA_CONSOLE_PORT",
      hostSetting: "ROTUNDA_HOST",
    },
    {
      port: env.ROTUNDA_OUTPUT_PORT,
      host: env.ROTUNDA_OUTPUT_HOST,
      portSetting: "ROTUNDA_OUTPUT_PORT",
      hostSetting: "ROTUNDA_OUTPUT_HOST",
    },
    {
      port: env.ROTUNDA_ARTIFACTS_PORT,
      host: env.ROTUNDA_HOST,
      portSetting: "ROTUNDA_ARTIFACTS_PORT",
      hostSetting: "ROTUNDA_HOST",
    },
  ]);
  const { ROTUNDA_WEB_PORT, ROTUNDA_CONSOLE_PORT, ROTUNDA_OUTPUT_PORT, ROTUNDA_ARTIFACTS_PORT } = env;
  const spokenFor = [ROTUNDA_WEB_PORT, ROTUNDA_CONSOLE_PORT, ROTUNDA_OUTPUT_PORT, ROTUNDA_ARTIFACTS_PORT];
  const decide = async (port: number, host: string) => {
    if (port !== 0) return port;
    const found = await findFreePort(host, spokenFor);
    spokenFor.push(found);
    return found;
  };
  return {
    web: await decide(ROTUNDA_WEB_PORT, env.ROTUNDA_HOST),
    console: await decide(ROTUNDA_CONSOLE_PORT, env.ROTUNDA_HOST),
    output: await decide(ROTUNDA_OUTPUT_PORT, env.ROTUNDA_OUTPUT_HOST),
    artifacts: await decide(ROTUNDA_ARTIFACTS_PORT, env.ROTUNDA_HOST),
  };
}

/** An address that a program on this machine reaches a listener on `host` at. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
