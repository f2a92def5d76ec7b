// `npm run build`: builds what has changed since the last build; `--force` builds all.
import { BootstrapError } from "./bootstrap-error.mjs";
import { buildWhatIsStale } from "./build-what-is-stale.mjs";

try {
  await buildWhatIsStale({ force: process.argv.includes("--force") });
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
