import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import type { Project, ProjectStore } from "#server/core/ports/project-store.ts";

const now = new Date("2026-01-01T00:00:00Z");

/** What every project store must do, in memory or in a database. `open` gives an empty one. */
export function projectStoreContract(name: string, open: () => Promise<ProjectStore>): void {
  const create = (projects: ProjectStore, organization: string, project: string): Promise<Project> => {
    const slug = `git/${organization}/${project}`;
    const place = { repositoryUrl: `/srv/${project}`, defaultBranch: "main", hookTokenHash: "hash" };
    return projects.create({ id: systemIds.next(), organization, name: project, slug, ...place }, "ada", now);
  };

  describe(`projects in ${name}`, () => {
    test("a project is found by its id and by its slug, as it was made", async () => {
      const projects = await open();
      const made = await create(projects, "acme", "app");
      expect(made).toMatchObject({ organization: "acme", slug: "git/acme/app", createdAt: now });
      expect(await projects.findById(made.id)).toEqual(made);
      expect(await projects.findBySlug("git/acme/app")).toEqual(made);
      expect(await projects.findBySlug("git/acme/other")).toBeNull();
      expect(await projects.findById(systemIds.next())).toBeNull();
    });

    test("projects of one organization share it, also when they are made at once", async () => {
      const projects = await open();
      const made = await Promise.all(["a", "b", "c"].map((project) => create(projects, "acme", project)));
      expect(new Set(made.map(({ organizationId }) => organizationId)).size).toBe(1);
      expect((await create(projects, "other", "a")).organizationId).not.toBe(made[0]?.organizationId);
    });

    test("a slug is taken once", async () => {
      const projects = await open();
      await create(projects, "acme", "app");
      await expect(create(projects, "acme", "app")).rejects.toMatchObject({ code: "conflict" });
    });
  });
}
