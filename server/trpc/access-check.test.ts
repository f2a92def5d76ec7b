import { initTRPC } from "@trpc/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, openBrowser } from "#server/testing/browser.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";
import { accessOf } from "#server/trpc/access-check.ts";
import { appRouter } from "#server/trpc/app-router.ts";

const rules = accessOf(appRouter);
const queries = [...rules.keys()].filter(
  (path) =>
    (appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)[path]?._def.type === "query",
);

let web: WebInstallation;
let stranger: Browser;

beforeAll(async () => {
  web = await startWebInstallation();
  stranger = openBrowser(web.url);
});

afterAll(() => web[Symbol.asyncDispose]());

test("a procedure without an access rule keeps the server from starting, and is named", () => {
  const t = initTRPC.create();
  const bare = t.router({ job: t.router({ steal: t.procedure.query(() => 1) }) });
  expect(() => accessOf(bare)).toThrow("job.steal");
});

test("what strangers may call is exactly what signing in needs", () => {
  const open = [...rules].filter(([, access]) => access === "public").map(([path]) => path);
  expect(open).toEqual(["session.state", "session.createFirstAccount", "session.signOut"]);
});

test.each([...rules].filter(([, access]) => access !== "public").map(([path]) => path))(
  "%s refuses a stranger",
  async (path) => {
    const call = queries.includes(path) ? stranger.query(path, {}) : stranger.mutate(path, {});
    await expect(call).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  },
);
