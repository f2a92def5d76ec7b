import { describe, expect, test } from "vitest";
import { matchPath } from "#server/rest/match-path.ts";

const id = "0193f0a0-0000-7000-8000-000000000001";

describe("a project's slug in a path", () => {
  test.each([
    ["/api/v2/project/git/acme/app/pipeline"],
    ["/api/v2/project/git%2Facme%2Fapp/pipeline"],
    ["/api/v2/project/git%2facme%2fapp/pipeline"],
  ])("%s names git/acme/app", (path) => {
    expect(matchPath("/api/v2/project/:slug/pipeline", path)).toEqual({ slug: "git/acme/app" });
  });

  test.each([
    ["/api/v2/project/git/acme/pipeline"],
    ["/api/v2/project/git%2Facme/pipeline"],
    ["/api/v2/project/git//app/pipeline"],
    ["/api/v2/project/git/acme/app/x/pipeline"],
    ["/api/v2/project/git%2Facme%2Fapp%2Fx/pipeline"],
    ["/api/v2/project/git/acme/%zz/pipeline"],
  ])("%s names nothing", (path) => {
    expect(matchPath("/api/v2/project/:slug/pipeline", path)).toBeNull();
  });

  test("a name with an encoded space or dot stays what it is", () => {
    expect(matchPath("/api/v2/project/:slug", "/api/v2/project/git/a.b/c%20d")).toEqual({ slug: "git/a.b/c d" });
  });
});

test("an id of the wrong form names nothing, so it never reaches the database", () => {
  expect(matchPath("/api/v2/workflow/:workflowId", `/api/v2/workflow/${id}`)).toEqual({ workflowId: id });
  expect(matchPath("/api/v2/workflow/:workflowId", "/api/v2/workflow/1")).toBeNull();
  expect(matchPath("/p/:number", "/p/12")).toEqual({ number: "12" });
  expect(matchPath("/p/:number", "/p/12a")).toBeNull();
  expect(matchPath("/p/:number", "/p/99999999999")).toBeNull();
});
