import { expect, test } from "vitest";
import { isKeyFor, knownHostName, sshAddressOf } from "#server/core/ssh/ssh-address.ts";

test.each([
  ["ssh://git@git.example.com/org/app.git", { host: "git.example.com", port: 22 }],
  ["ssh://git@Git.Example.com:2222/app.git", { host: "git.example.com", port: 2222 }],
  ["ssh://git.example.com/app.git", { host: "git.example.com", port: 22 }],
  ["ssh://git@[2001:db8::1]:29418/app.git", { host: "2001:db8::1", port: 29418 }],
  ["git@github.com:org/app.git", { host: "github.com", port: 22 }],
  ["https://git.example.com/app.git", null],
  ["git://git.example.com/app.git", null],
  ["/srv/git/app.git", null],
  ["/srv/me@host:2/app.git", null],
  ["ssh://", null],
  ["ssh://-oProxyCommand=x", null],
])("%s leads to %j by ssh", (url, address) => {
  expect(sshAddressOf(url)).toEqual(address);
});

test("a host is known with its port unless that is the usual one", () => {
  expect(knownHostName({ host: "git.example.com", port: 22 })).toBe("git.example.com");
  expect(knownHostName({ host: "git.example.com", port: 2222 })).toBe("[git.example.com]:2222");
});

test("a key is for the hosts of its pattern, and without one for every host", () => {
  const address = { host: "git.example.com", port: 22 };
  expect(
    [null, "git.example.com", "GIT.example.com", "*.example.com", "git?example.com"].map((name) =>
      isKeyFor(name, address),
    ),
  ).toEqual([true, true, true, true, true]);
  expect(
    ["git.example.org", "example.com", "*.example.co", "gitXexample.com", "git.example.com.evil.org"].map((name) =>
      isKeyFor(name, address),
    ),
  ).toEqual([false, false, false, false, false]);
});
