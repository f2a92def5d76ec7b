// `npm start`: makes a fresh clone ready and starts Rotunda. Plain JavaScript
// without imports at the top, so that also an old Node gets as far as the
// sentence that tells it so.

const oldestMajor = 20;
const major = Number(process.versions.node.split(".")[0]);

if (major < oldestMajor) {
  console.error(`Rotunda needs Node.js ${oldestMajor} or newer to start; this is ${process.version}.`);
  process.exit(1);
}

const { startRotunda } = await import("./start-rotunda.mjs");
await startRotunda(process.argv.slice(2));
