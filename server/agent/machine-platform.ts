import { existsSync } from "node:fs";

/** This machine as agents tell it: `linux/amd64`, with `+gpu` behind it where there is a graphics card to compute on. */
export function machinePlatform(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const machine = process.arch === "x64" ? "amd64" : process.arch;
  return `${system}/${machine}${existsSync("/dev/nvidiactl") ? "+gpu" : ""}`;
}
