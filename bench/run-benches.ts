import { parseArgs } from "node:util";
import { measureCacheSpeed } from "./cache-speed.ts";
import { measureCheckoutJob } from "./checkout-job.ts";
import { measureCompile } from "./compile.ts";
import { measureContainerJob } from "./container-job.ts";
import { measureContainerLog } from "./container-log.ts";
import { measureDrain } from "./drain.ts";
import { measureLatency } from "./latency.ts";
import { measureLongLog } from "./long-log.ts";
import { measureStartAndIdle } from "./start-time.ts";
import { measureStorage } from "./storage.ts";

const benches = {
  compile: measureCompile,
  start: measureStartAndIdle,
  latency: measureLatency,
  drain: measureDrain,
  log: measureLongLog,
  container: measureContainerJob,
  "container-log": measureContainerLog,
  checkout: measureCheckoutJob,
  cache: measureCacheSpeed,
  storage: measureStorage,
} as const;

const { values, positionals } = parseArgs({
  options: { smoke: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !(name in benches));
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}". There are: ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
for (const [name, measure] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  for (const measured of await measure({ smoke: values.smoke })) console.log(JSON.stringify(measured));
}
