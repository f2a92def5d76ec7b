import { expect, test } from "vitest";
import { dataDirectoryIn } from "#server/cli/data-directory-in.ts";
import { readEnv } from "#server/env.ts";

test("the data directory is the same as in the settings of a server", () => {
  for (const environment of [{}, { ROTUNDA_DATA_DIR: "" }, { ROTUNDA_DATA_DIR: "/srv/rotunda" }]) {
    expect(dataDirectoryIn(environment)).toBe(readEnv(environment).ROTUNDA_DATA_DIR);
  }
});
