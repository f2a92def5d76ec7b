import { spawn } from "node:child_process";
import { BootstrapError } from "./bootstrap-error.mjs";
import { root } from "./places.mjs";

const shownLinesMax = 40;

/**
 * Runs one program with its output held back. Shows one line with what is going
 * on and how long it took; the end of the output only when it fails, which throws
 * a BootstrapError.
 */
export async function runQuietly({ title, command, environment }) {
  const begun = Date.now();
  console.log(`${title} …`);
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  child.stderr.on("data", (chunk) => chunks.push(chunk));
  const problem = await new Promise((done) => {
    child.on("error", (error) => done(error.message));
    child.on("close", (code, signal) => done(code === 0 ? null : signal ? `killed by ${signal}` : `exit code ${code}`));
  });
  if (problem !== null) {
    const lines = Buffer.concat(chunks).toString("utf8").trimEnd().split("\n").slice(-shownLinesMax);
    throw new BootstrapError([...lines, `${title}: failed (${problem}). \`${command.join(" ")}\``].join("\n"));
  }
  console.log(`${title}: ${((Date.now() - begun) / 1000).toFixed(0)} s`);
}
