import { expect, test } from "vitest";
import { type EnvError, readEnv } from "#server/env.ts";

function faultsOf(source: Readonly<Record<string, string>>): readonly string[] {
  try {
    readEnv(source);
    return [];
  } catch (error) {
    return (error as EnvError).lines;
  }
}

test("a bucket needs its name, and a key its secret; without a bucket nothing is asked", () => {
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf({ ROTUNDA_STORAGE: "s3" })).toEqual(["ROTUNDA_S3_BUCKET is not set; ROTUNDA_STORAGE=s3 needs it."]);
  expect(faultsOf({ ROTUNDA_STORAGE: "s3", ROTUNDA_S3_BUCKET: "b", ROTUNDA_S3_ACCESS_KEY_ID: "k" })).toEqual([
    "ROTUNDA_S3_ACCESS_KEY_ID and ROTUNDA_S3_SECRET_ACCESS_KEY go together; only one is set.",
  ]);
  expect(faultsOf({ ROTUNDA_STORAGE: "tape", ROTUNDA_CACHE_DAYS: "0" })).toHaveLength(2);
});

test("true and false are told apart, and survive being handed down as text", () => {
  for (const value of ["true", "false"] as const) {
    const env = readEnv({ ROTUNDA_S3_FORCE_PATH_STYLE: value });
    expect(String(env.ROTUNDA_S3_FORCE_PATH_STYLE)).toBe(value);
    expect(readEnv({ ROTUNDA_S3_FORCE_PATH_STYLE: String(env.ROTUNDA_S3_FORCE_PATH_STYLE) })).toEqual(env);
  }
});
