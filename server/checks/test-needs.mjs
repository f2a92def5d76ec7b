// Plain JavaScript, because it runs before anything is installed and on older Nodes.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What the tests need from the system: how to see that it is there, and Debian's package that brings it. */
const needs = [
  { what: "git", isThere: () => hasCommand("git"), package: "git" },
  { what: "ssh-keygen", isThere: () => hasCommand("ssh-keygen"), package: "openssh-client" },
  { what: "sshd", isThere: () => existsSync("/usr/sbin/sshd"), package: "openssh-server" },
  { what: "curl", isThere: () => hasCommand("curl"), package: "curl" },
  { what: "bubblewrap", isThere: () => hasCommand("bwrap"), package: "bubblewrap" },
  { what: "a Docker engine", isThere: () => engineAnswers() || hasCommand("dockerd"), package: "docker.io" },
  { what: "Chromium", isThere: hasBrowser, package: "chromium" },
];

/** Installs what is missing with apt-get when it may; else names it and gives false. */
export function installTestNeeds() {
  const missing = needs.filter((need) => !need.isThere());
  if (missing.length === 0) return true;
  const names = missing.map((need) => need.what).join(", ");
  const packages = missing.map((need) => need.package).join(" ");
  if (process.getuid?.() !== 0 || !hasCommand("apt-get")) {
    console.error(
      `The tests need ${names}. On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${packages}`,
    );
    return false;
  }
  console.log(`Installing ${names} with apt-get.`);
  const quiet = { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  const install = ["install", "-y", "-qq", "--no-install-recommends", ...packages.split(" ")];
  if (spawnSync("apt-get", install, quiet).status !== 0) {
    spawnSync("apt-get", ["update", "-qq"], quiet);
    spawnSync("apt-get", install, quiet);
  }
  const left = missing.filter((need) => !need.isThere());
  for (const need of left) console.error(`${need.what} is still missing after apt-get install ${need.package}.`);
  return left.length === 0;
}

function hasCommand(name) {
  return spawnSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" }).status === 0;
}

function engineAnswers() {
  return hasCommand("docker") && spawnSync("docker", ["version"], { stdio: "ignore", timeout: 5000 }).status === 0;
}

/** Debian's Chromium, or the browser that Playwright downloads. */
function hasBrowser() {
  if (existsSync("/usr/bin/chromium")) return true;
  try {
    const path = execFileSync(
      process.execPath,
      ["-e", "console.log(require('@playwright/test').chromium.executablePath())"],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    return existsSync(path.trim());
  } catch {
    return false;
  }
}
