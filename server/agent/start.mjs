import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";

/**
 * Starts the agent in less memory than `node main.ts` takes. Node's own type
 * stripping stays loaded once it was used, which more than doubles the size of
 * this small program; so the types are stripped by a child process that ends
 * before the program begins. Plain JavaScript for that reason.
 */
const rooms = [new URL("./", import.meta.url), new URL("../core/", import.meta.url)];

/** The program's files, without its tests. */
function programFiles() {
  return rooms.flatMap((room) =>
    readdirSync(room, { recursive: true })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .map((name) => new URL(name, room)),
  );
}

function stripAll() {
  const stripped = programFiles().map((url) => [url.href, stripTypeScriptTypes(readFileSync(url, "utf8"))]);
  process.stdout.write(JSON.stringify(stripped));
}

function startProgram() {
  const text = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--strip"], {
    env: {},
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const stripped = new Map(JSON.parse(text.toString("utf8")));
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const source = stripped.get(url);
      return source === undefined ? nextLoad(url, context) : { format: "module", source, shortCircuit: true };
    },
  });
  return import("./main.ts").finally(() => {
    // The Docker client comes later, with the first job that needs it, and is JavaScript already.
    stripped.clear();
    hooks.deregister();
  });
}

if (process.argv[2] === "--strip") stripAll();
else await startProgram();
