// Loaded before every program of the server (`node --import`): keeps what Node
// makes of each source file. Without it each process strips the types itself,
// which takes 25 MB and a tenth of a second apiece.
import module from "node:module";
import { join } from "node:path";
import { cacheFolder } from "./places.mjs";

const flushSeconds = 10;

module.enableCompileCache(join(cacheFolder, "compiled"));
// Also a process that is killed later leaves what it has compiled by then.
setTimeout(() => module.flushCompileCache(), flushSeconds * 1000).unref();
