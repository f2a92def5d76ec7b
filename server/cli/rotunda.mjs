#!/usr/bin/env node
// The `rotunda` command. Plain JavaScript for old Nodes: it goes on in the
// Node.js that the project installed when this one is too old for it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../bootstrap/places.mjs";

const folder = dirname(fileURLToPath(import.meta.url));
const installedNode = join(folder, "../../node_modules/node/bin/node");
const neededMajor = 24;

if (Number(process.versions.node.split(".")[0]) >= neededMajor) {
  // Types are stripped once, not on every call: half of the time of a short command.
  module.enableCompileCache(join(cacheFolder, "compiled"));
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2), { environment: process.env });
} else if (existsSync(installedNode)) {
  const child = spawn(installedNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
  });
} else {
  console.error("The project is not installed yet. Run: npm ci");
  process.exitCode = 1;
}
