import { expect, test } from "vitest";
import { addressText, repositoryAddress } from "#server/commands/repository-address.ts";

test.each([
  "https://git.example.com/app.git",
  "http://git.example.com:8080/a/b.git",
  "https://user:token@git.example.com/app.git",
  "ssh://git@git.example.com:2222/app.git",
  "ssh://git.example.com/~ada/app.git",
  "ssh://git@[2001:db8::1]:22/app.git",
  "git://git.example.com/app.git",
  "git@github.com:org/app.git",
  "ada.l@host:app",
])("%s is a repository elsewhere", (text) => {
  expect(repositoryAddress(` ${text} `)).toEqual({ kind: "remote", url: text });
});

test.each([
  ["/srv/git/app.git/", "/srv/git/app.git"],
  ["file:///srv/git/a%20b", "/srv/git/a b"],
])("%s is a repository on this machine", (text, path) => {
  const address = repositoryAddress(text);
  expect([address.kind, addressText(address)]).toEqual(["local", path]);
});

test.each([
  "",
  "-h",
  "--upload-pack=touch /tmp/x",
  "-oProxyCommand=touch@host:x",
  "ext::sh -c 'touch /tmp/x'",
  "ext::https://host/x",
  "fd::17/x",
  "transport::https://host/x",
  "file://host/srv/app",
  "FILE:///srv/app",
  "file:/srv/app",
  "relative/path",
  "../up",
  "ftp://host/app.git",
  "rsync://host/app.git",
  "ssh://-oProxyCommand=touch/app.git",
  "ssh://-oProxyCommand=touch@host/app.git",
  "ssh://git@-oProxyCommand=touch/app.git",
  "-x@host:app",
  "git@-host:app",
  "git@host:-x",
  "git@host:",
  "https:///app.git",
  "https://host",
  "https://host/a b",
  "https://host/a\nhttps://host/b",
  "https://host/a\u0000b",
  "https://host/a\u007fb",
  `https://host/${"a".repeat(2000)}`,
  "C:\\repository",
])("%j is no repository", (text) => {
  expect(() => repositoryAddress(text)).toThrow(/A repository is an absolute path/);
});
