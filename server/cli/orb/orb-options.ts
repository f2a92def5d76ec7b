import { Option } from "commander";

/** `--orb` and `--orbs`, for commands that look into orbs. */
export function orbOptions(): readonly [Option, Option] {
  const collect = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value];
  return [
    new Option("--orb <reference=path>", "this orb is that file or folder (may be said again)").argParser(collect),
    new Option("--orbs <folder>", "orbs as `rotunda orb export` writes them, a folder or a .tar"),
  ];
}
