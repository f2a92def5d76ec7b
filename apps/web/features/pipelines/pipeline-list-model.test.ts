import { describe, expect, test } from "vitest";
import { holdNewRows, projectNames, uniqueRows, wantedStatuses } from "#web/features/pipelines/pipeline-list-model.ts";

const rows = ["d", "c", "b", "a"].map((id) => ({ id }));

describe("a list under a reader", () => {
  test("holds back what came above the first row seen", () => {
    expect(holdNewRows(rows, "c")).toEqual({ shown: rows.slice(1), waiting: 1 });
  });
  test("shows everything at its top", () => {
    expect(holdNewRows(rows, null)).toEqual({ shown: rows, waiting: 0 });
  });
  test("shows everything when the row seen first is gone", () => {
    expect(holdNewRows(rows, "gone")).toEqual({ shown: rows, waiting: 0 });
  });
});

test("a row that two pages carry is shown once", () => {
  expect(uniqueRows([{ items: rows.slice(0, 2) }, { items: rows.slice(1) }])).toEqual(rows);
});

test("filters that share a status ask for it once", () => {
  expect(wantedStatuses(["running", "failed"])).toEqual(["running", "failing", "failed", "error", "unauthorized"]);
});

test("projects of the same name are told apart by their organizations, others are called by their names alone", () => {
  const project = (organization: string, name: string) => ({
    project: { slug: `git/${organization}/${name}`, name },
  });
  const names = projectNames([project("acme", "app"), project("acme", "site"), project("forks", "app")]);
  expect([...names.values()]).toEqual([
    { organization: "acme", name: "app" },
    { organization: null, name: "site" },
    { organization: "forks", name: "app" },
  ]);
});
