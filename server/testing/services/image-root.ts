import { execFile } from "node:child_process";
import { chmod, cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a step of a test may call. */
const programs = [
  "bash",
  "sh",
  "cat",
  "ls",
  "echo",
  "true",
  "false",
  "sleep",
  "seq",
  "mkdir",
  "rm",
  "cp",
  "mv",
  "touch",
  "env",
  "id",
  "grep",
  "kill",
  "tail",
  "head",
  "stat",
  "tar",
];

/** Where programs are looked for: links such as /bin are followed. */
const programFolders = ["/usr/bin", "/bin"];

/**
 * Makes the smallest root of an image out of this machine's own programs and
 * the libraries they load, for machines that reach no registry. Writes it to
 * `archive` for `docker import`.
 */
export async function makeImageRoot(directory: string, archive: string): Promise<void> {
  for (const folder of ["usr/bin", "tmp", "etc", "root", "proc", "dev", "sys", "home"])
    await mkdir(join(directory, folder), { recursive: true });
  await chmod(join(directory, "tmp"), 0o1777);
  await symlink("usr/bin", join(directory, "bin"));
  const libraries = new Set<string>();
  for (const name of programs) {
    const path = await findProgram(name);
    await cp(path, join(directory, "usr/bin", name), { dereference: true });
    for (const library of await librariesOf(path)) libraries.add(library);
  }
  for (const library of libraries) {
    await mkdir(dirname(join(directory, library)), { recursive: true });
    await cp(library, join(directory, library), { dereference: true });
  }
  await writeFile(join(directory, "etc/passwd"), "root:x:0:0:root:/root:/bin/bash\n");
  await writeFile(join(directory, "etc/group"), "root:x:0:\n");
  await writeFile(join(directory, "etc/rotunda-test-image"), "inside the test image\n");
  await run("tar", ["-C", directory, "-cf", archive, "."]);
}

async function findProgram(name: string): Promise<string> {
  const { stdout } = await run("sh", [
    "-c",
    `command -v ${programFolders.map((folder) => `${folder}/${name}`).join(" ")} | head -n 1`,
  ]);
  const path = stdout.trim();
  if (path === "") throw new Error(`This machine has no ${name} to put into the test image`);
  return path;
}

async function librariesOf(path: string): Promise<readonly string[]> {
  const { stdout } = await run("ldd", [path]).catch(() => ({ stdout: "" }));
  return [...stdout.matchAll(/(\/[^\s]+) \(0x/g)].flatMap((match) => match[1] ?? []);
}
