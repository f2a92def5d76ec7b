import { describe, expect, test } from "vitest";
import { looksLikeRepository, suggestOrganization } from "#web/features/projects/project-form-model.ts";

describe("the organization to offer", () => {
  test.each([
    ["https://github.com/acme/shop.git", "acme"],
    ["git@github.com:acme/shop.git", "acme"],
    ["ssh://git@host:22/team/sub/shop", "sub"],
    ["/srv/git/acme/shop.git", "acme"],
    ["/repositories/ada/shop/.git", "ada"],
    ["/shop", "local"],
  ])("for %s is %s", (url, organization) => expect(suggestOrganization(url)).toBe(organization));
});

test("only what can be a repository is looked at", () => {
  const good = ["/srv/git/a.git", "https://host/a", "git@host:a/b", "file:///srv/a"];
  const bad = ["", "a", "relative/path", "https://", "/", "//"];
  expect([good.every(looksLikeRepository), bad.some(looksLikeRepository)]).toEqual([true, false]);
});
