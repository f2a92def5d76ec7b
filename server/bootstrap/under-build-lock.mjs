import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { cacheFolder } from "./places.mjs";

const file = join(cacheFolder, "build.lock");
const pollMilliseconds = 250;

/** Runs `act` while no other build of this checkout runs; waits for one that does. */
export async function underBuildLock(act) {
  mkdirSync(cacheFolder, { recursive: true });
  let told = false;
  while (!tryLock()) {
    if (!told) console.log("Waiting for another build of this checkout …");
    told = true;
    await wait(pollMilliseconds);
  }
  const unlock = () => rmSync(file, { force: true });
  process.once("exit", unlock);
  try {
    return await act();
  } finally {
    process.off("exit", unlock);
    unlock();
  }
}

function tryLock() {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (!isAlive(Number(readFileSync(file, { encoding: "utf8", flag: "a+" })))) rmSync(file, { force: true });
    return false;
  }
}

/** A file that is still empty belongs to somebody who is just writing it. */
function isAlive(pid) {
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
