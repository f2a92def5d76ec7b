import type { ServiceSet } from "./service-set.ts";

/** What the terminal says when everything serves. */
export interface ReadyReport {
  readonly version: string;
  readonly dashboardUrl: string;
  readonly consoleUrl: string;
  readonly setupCode: string | null;
  readonly setupOpen: { readonly web: boolean; readonly console: boolean };
  readonly seconds: number;
}

/** The addresses and, while it is good for something, the setup code. */
export function readyLines(report: ReadyReport): string[] {
  const code =
    report.setupCode === null ? [] : [`  Setup code  ${report.setupCode}   ${codePurpose(report.setupOpen)}`];
  return [
    "",
    `Rotunda ${report.version} is ready (${report.seconds.toFixed(1)} s).`,
    "",
    `  Dashboard   ${report.dashboardUrl}`,
    `  Console     ${report.consoleUrl}   (your browser will ask about its self-made certificate)`,
    ...code,
    "",
    "Ctrl-C stops it.",
    "",
  ];
}

function codePurpose(open: { readonly web: boolean; readonly console: boolean }): string {
  if (open.web && open.console) return "makes the first account, and the console's password";
  return open.web ? "makes the first account" : "sets the console's password";
}

/** What is said when a start takes long: which services do not run yet. */
export function slowStartLine(services: ServiceSet): string {
  const waiting = services.keepers.map((keeper) => keeper.snapshot()).filter(({ state }) => state !== "running");
  return `Still starting. Not running yet: ${waiting.map(({ name }) => name).join(", ")}.`;
}
