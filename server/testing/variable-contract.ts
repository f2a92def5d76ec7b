import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import type { ContextStore } from "#server/core/ports/context-store.ts";
import type { VariableOwner, VariableStore } from "#server/core/ports/variable-store.ts";

/** Both stores over the same rows, with the organizations `acme` and `other` in them and a project of each. */
export interface OpenedVariables {
  readonly variables: VariableStore;
  readonly contexts: ContextStore;
  readonly projectId: string;
  readonly otherProjectId: string;
}

const first = { now: new Date("2026-01-01T00:00:00Z"), actor: "ada" };
const later = { now: new Date("2026-01-02T00:00:00Z"), actor: "ada" };

/** What every pair of stores must do, in memory or in a database. */
export function variableContract(name: string, open: () => Promise<OpenedVariables>): void {
  const put = (
    { variables }: OpenedVariables,
    owner: VariableOwner,
    { by = first, ...change }: { name: string; sealed?: string; countMax?: number; by?: typeof first },
  ) => variables.put(owner, { id: systemIds.next(), sealed: "sealed", shown: "xxxx", countMax: 3, ...change }, by);
  const organizationId = async ({ contexts }: OpenedVariables, organization: string) =>
    (await contexts.organization({ name: organization }))?.id ?? "";
  const context = async (stores: OpenedVariables, organization: string, contextName: string) => {
    const made = {
      id: systemIds.next(),
      organizationId: await organizationId(stores, organization),
      name: contextName,
    };
    return stores.contexts.create(made, 3, first);
  };

  describe(`variables and contexts in ${name}`, () => {
    test("a variable is listed without its value, and setting it again keeps when it was made", async () => {
      const stores = await open();
      const owner = { projectId: stores.projectId };
      expect(await put(stores, owner, { name: "B" })).toMatchObject({ name: "B", shown: "xxxx", updatedAt: first.now });
      await put(stores, owner, { name: "A" });
      expect(await put(stores, owner, { name: "B", sealed: "new", by: later })).toMatchObject({
        createdAt: first.now,
        updatedAt: later.now,
      });
      const listed = await stores.variables.list(owner);
      expect(listed.map((variable) => variable.name)).toEqual(["A", "B"]);
      expect(JSON.stringify(listed)).not.toContain("sealed");
      expect(await stores.variables.list({ projectId: stores.otherProjectId })).toEqual([]);
    });

    test("a removed variable is gone, and removing it again says so", async () => {
      const stores = await open();
      const owner = { projectId: stores.projectId };
      await put(stores, owner, { name: "A" });
      expect(await stores.variables.remove(owner, "A", later)).toBe(true);
      expect(await stores.variables.remove(owner, "A", later)).toBe(false);
      expect(await stores.variables.list(owner)).toEqual([]);
    });

    test("there are never more variables than allowed, but one that exists may be changed", async () => {
      const stores = await open();
      const owner = { projectId: stores.projectId };
      const results = await Promise.allSettled(
        ["A", "B", "C", "D", "E"].map((variable) => put(stores, owner, { name: variable })),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
      const [kept] = await stores.variables.list(owner);
      await put(stores, owner, { name: kept?.name ?? "", by: later });
      await expect(put(stores, owner, { name: "F" })).rejects.toMatchObject({ code: "invalid_input" });
    });

    test("a variable of nobody is refused", async () => {
      const stores = await open();
      for (const owner of [{ projectId: systemIds.next() }, { contextId: systemIds.next() }])
        await expect(put(stores, owner, { name: "A" })).rejects.toMatchObject({ code: "not_found" });
    });

    test("contexts belong to one organization, and a name is taken once in it", async () => {
      const stores = await open();
      const made = await context(stores, "acme", "deploy");
      expect(await stores.contexts.find(made.id)).toEqual(made);
      await expect(context(stores, "acme", "deploy")).rejects.toMatchObject({ code: "conflict" });
      await context(stores, "other", "deploy");
      await context(stores, "acme", "build");
      const listed = await stores.contexts.list(made.organizationId);
      expect(listed.map((one) => one.name)).toEqual(["build", "deploy"]);
      expect(await stores.contexts.organization({ id: made.organizationId })).toEqual({
        id: made.organizationId,
        name: "acme",
      });
      expect(await stores.contexts.organization({ name: "nobody" })).toBeNull();
      await context(stores, "acme", "third");
      await expect(context(stores, "acme", "fourth")).rejects.toMatchObject({ code: "invalid_input" });
    });

    test("a removed context takes its variables along", async () => {
      const stores = await open();
      const made = await context(stores, "acme", "deploy");
      await put(stores, { contextId: made.id }, { name: "A" });
      expect(await stores.contexts.remove(made.id, later)).toBe(true);
      expect(await stores.contexts.remove(made.id, later)).toBe(false);
      expect(await stores.contexts.find(made.id)).toBeNull();
      expect(await stores.variables.list({ contextId: made.id })).toEqual([]);
      expect(await stores.variables.forTask(stores.projectId, ["deploy"])).toEqual({ project: [], contexts: [] });
    });

    test("a task sees its project's variables and those of the contexts it names in its own organization", async () => {
      const stores = await open();
      const [deploy, empty, foreign] = [
        await context(stores, "acme", "deploy"),
        await context(stores, "acme", "empty"),
        await context(stores, "other", "foreign"),
      ];
      await put(stores, { projectId: stores.projectId }, { name: "P", sealed: "p" });
      await put(stores, { projectId: stores.otherProjectId }, { name: "O" });
      await put(stores, { contextId: deploy.id }, { name: "D", sealed: "d" });
      await put(stores, { contextId: foreign.id }, { name: "F" });
      const seen = await stores.variables.forTask(stores.projectId, ["deploy", "empty", "foreign", "missing"]);
      expect(seen.project).toEqual([{ name: "P", sealed: "p" }]);
      expect([...seen.contexts].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        { contextId: deploy.id, name: "deploy", variables: [{ name: "D", sealed: "d" }] },
        { contextId: empty.id, name: "empty", variables: [] },
      ]);
    });
  });
}
