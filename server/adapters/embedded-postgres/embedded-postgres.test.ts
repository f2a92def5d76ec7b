import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "#server/testing/services/free-port.ts";
import { type EmbeddedPostgres, embeddedDatabaseUrl, startEmbeddedPostgres } from "./embedded-postgres.ts";

const password = "a pass/word@with:signs";
let root: string;
let directory: string;
let port: number;
let server: EmbeddedPostgres;

async function start(): Promise<EmbeddedPostgres> {
  const started = await startEmbeddedPostgres({ directory, port, password, onLine: () => undefined });
  await started.ready;
  return started;
}

async function query(text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: embeddedDatabaseUrl(port, password) });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(20);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-postgres-"));
  // As root the database's own user has to get here.
  await chmod(root, 0o755);
  directory = join(root, "postgres");
  port = await freePort();
  server = await start();
  await query("create table kept (line text)");
});

afterAll(async () => {
  server.signal("SIGINT");
  await server.exited;
  await rm(root, { recursive: true, force: true });
});

describe("the embedded database", () => {
  test("compares text the same way on every machine", async () => {
    expect(
      await query("select upper('straße é') as text, datcollate from pg_database where datname = 'rotunda'"),
    ).toEqual([{ text: "STRAßE É", datcollate: "C" }]);
  });

  test("keeps what was committed when it is killed", async () => {
    await query("insert into kept values ('before the kill')");
    server.signal("SIGKILL");
    await server.exited;
    server = await start();
    expect(await query("select line from kept")).toEqual([{ line: "before the kill" }]);
  });

  test("starts although another program got the old server's process id", async () => {
    server.signal("SIGINT");
    await server.exited;
    await writeFile(join(directory, "postmaster.pid"), `${process.pid}\n${directory}\n`);
    server = await start();
    expect(await query("select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("stops the server that an earlier start left running", async () => {
    const earlier = server;
    server = await start();
    expect(isAlive(earlier.pid)).toBe(false);
    expect(await query("select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("stops when the process that started it is killed", async () => {
    const other = { directory: join(root, "other"), port: await freePort(), password };
    const script = `
      import { startEmbeddedPostgres } from ${JSON.stringify(new URL("embedded-postgres.ts", import.meta.url).href)};
      const server = await startEmbeddedPostgres({ ...${JSON.stringify(other)}, onLine: () => undefined });
      await server.ready;
      console.log(server.pid);`;
    const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = Number(await new Promise<Buffer>((resolve) => owner.stdout.once("data", resolve)));
    expect(isAlive(pid)).toBe(true);
    owner.kill("SIGKILL");
    await waitUntil(() => !isAlive(pid));
  });

  test("refuses the files of another major version and says what to do", async () => {
    const old = join(root, "old");
    await mkdir(old);
    await writeFile(join(old, "PG_VERSION"), "16\n");
    const attempt = startEmbeddedPostgres({ directory: old, port, password, onLine: () => undefined });
    await expect(attempt).rejects.toThrow(/PostgreSQL 16.*comes with 18/);
  });

  test.runIf(process.getuid?.() === 0)("runs for root in a place that only root can enter", async () => {
    const hidden = await mkdtemp(join(root, "hidden-"));
    const place = { directory: join(hidden, "postgres"), port: await freePort(), password };
    const started = await startEmbeddedPostgres({ ...place, onLine: () => undefined });
    await started.ready;
    started.signal("SIGINT");
    expect(await started.exited).toEqual({ code: 0, signal: null });
    expect((await stat(join(place.directory, "PG_VERSION"))).uid).toBe(0);
  });

  test("keeps no password of its own in the cluster's folder", async () => {
    expect(await readFile(join(directory, "postmaster.opts"), "utf8")).not.toContain(password);
  });
});
