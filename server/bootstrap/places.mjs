import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const root = resolve(fileURLToPath(import.meta.url), "../../..");

/** The Node that came through npm, which runs everything but this bootstrap. */
export const nodeProgram = join(root, "node_modules/.bin/node");

/** Where the bootstrap remembers what it has done; gone with the packages. */
export const cacheFolder = join(root, "node_modules/.cache/rotunda");
