import { afterAll, beforeAll, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { postgresProjectStore } from "#server/adapters/prisma/project-store.ts";
import { postgresSshKeyStore } from "#server/adapters/prisma/ssh-key-store.ts";
import { fakeSshKeyStore } from "#server/testing/fake-ssh-key-store.ts";
import { type OpenedSshKeys, sshKeyContract } from "#server/testing/ssh-key-contract.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";

let server: TestDatabase;

beforeAll(async () => {
  server = await createTestDatabase();
});

afterAll(() => server[Symbol.asyncDispose]());

async function open(): Promise<OpenedSshKeys> {
  const { pool } = server.database;
  const projects = postgresProjectStore(pool);
  const make = (name: string) => {
    const id = systemIds.next();
    const about = { organization: id, name, slug: `git/${id}/${name}`, repositoryUrl: "/nowhere" };
    return projects.create({ id, ...about, defaultBranch: "main", hookTokenHash: "x" }, "ada", new Date());
  };
  const [project, other] = [await make("app"), await make("other")];
  return { sshKeys: postgresSshKeyStore(pool), projectId: project.id, otherProjectId: other.id };
}

sshKeyContract("PostgreSQL", open);

sshKeyContract("memory", async () => {
  const [projectId, otherProjectId] = [systemIds.next(), systemIds.next()];
  return { sshKeys: fakeSshKeyStore(new Set([projectId, otherProjectId])), projectId, otherProjectId };
});

test("storing and removing a key are told, without the key", async () => {
  const { sshKeys, projectId } = await open();
  const by = { now: new Date("2026-01-01T00:00:00Z"), actor: "ada" };
  const key = { fingerprint: "SHA256:aa", md5: "0a:aa", hostname: null, sealed: "sealed-secret", createdAt: by.now };
  await sshKeys.put(projectId, { id: systemIds.next(), ...key }, by);
  await sshKeys.remove(projectId, "0a:aa", by);
  await sshKeys.remove(projectId, "0a:aa", by);
  const { rows } = await server.database.pool.query<{ type: string; payload: object }>(
    "SELECT type, payload FROM events WHERE type LIKE 'ssh_key.%' AND payload->>'projectId' = $1 ORDER BY seq",
    [projectId],
  );
  expect(rows.map(({ type }) => type)).toEqual(["ssh_key.stored", "ssh_key.removed"]);
  expect(JSON.stringify(rows)).not.toContain("sealed-secret");
});
