import { describe, expect, test } from "vitest";
import { artifactPath, artifactPrefix, linkTarget } from "#server/agent/steps/artifact-paths.ts";

describe("the prefix", () => {
  const cases = [
    { path: "out/logs", destination: null, prefix: "out/logs" },
    { path: "./out/", destination: null, prefix: "out" },
    { path: ".", destination: null, prefix: "" },
    { path: "/tmp/report", destination: null, prefix: "tmp/report" },
    { path: "~/core", destination: null, prefix: "home/circleci/core" },
    { path: "../up", destination: null, prefix: "home/circleci/up" },
    { path: "out", destination: "reports/unit", prefix: "reports/unit" },
    { path: "out", destination: "/abs/", prefix: "abs" },
    { path: "out", destination: "../../etc", prefix: "etc" },
    { path: "out", destination: ".", prefix: "" },
  ];
  const absolute: Record<string, string> = { "~/core": "/home/circleci/core", "../up": "/home/circleci/up" };
  test.each(cases)("$path to $destination is stored under '$prefix'", ({ path, destination, prefix }) => {
    expect(artifactPrefix({ path, destination }, absolute[path] ?? path)).toBe(prefix);
  });
});

test("files of a directory keep their paths below it; a single file takes the prefix as its name", () => {
  expect(artifactPath("out", "out/a/b.txt")).toBe("out/a/b.txt");
  expect(artifactPath("", "out/a/b.txt")).toBe("a/b.txt");
  expect(artifactPath("renamed", "file.txt")).toBe("renamed");
  expect(artifactPath("", "file.txt")).toBe("file.txt");
});

test("a link is followed only to places inside the tree", () => {
  expect(linkTarget("/p/out", "out/a/link", "../b.txt")).toBe("/p/out/b.txt");
  expect(linkTarget("/p/out", "out/link", "/p/out/b.txt")).toBe("/p/out/b.txt");
  expect(linkTarget("/p/out", "out/link", "../../etc/passwd")).toBeNull();
  expect(linkTarget("/p/out", "out/link", "/p/outside")).toBeNull();
  expect(linkTarget("/p/out", "out/link", "/etc/shadow")).toBeNull();
});
