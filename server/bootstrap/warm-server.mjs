// Fills the compile cache with the whole server, so that already the first start
// is a small and quick one. The two programs are started such that they refuse at
// once; what they load later is imported here. A file that cannot be loaded is
// left to the start, which tells it better.
import { spawnSync } from "node:child_process";
import { nodeProgram, root } from "./places.mjs";

const loadedLater = [
  "adapters/fleet/local-fleet.ts",
  "agent-api/run-agent-door.ts",
  "artifacts/run-artifact-server.ts",
  "engine/run-engine.ts",
  "supervisor/run-console.ts",
  "web/run-web.ts",
];
const cache = new URL("compile-cache.mjs", import.meta.url).href;
const refusing = [["server/main.ts", "--services=none"], ["server/agent/main.ts"]];

for (const program of refusing) {
  spawnSync(nodeProgram, ["--import", cache, ...program], { cwd: root, stdio: "ignore", env: {} });
}
await Promise.allSettled(loadedLater.map((file) => import(new URL(`../${file}`, import.meta.url).href)));
process.exit(0);
