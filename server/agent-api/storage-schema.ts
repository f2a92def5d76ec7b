import { z } from "zod";
import {
  type AdoptArchiveRequest,
  type FindCacheRequest,
  type RecordCacheRequest,
  type RecordLayerRequest,
  type TestResultsRequest,
  timingTypes,
} from "#server/core/agent-protocol/storage-requests.ts";
import { cacheKeyCharactersMax } from "#server/core/cache/cache-key-limits.ts";
import {
  testMessageCharactersMax,
  testNameCharactersMax,
  testOutcomes,
  testResultsPerRequestMax,
} from "#server/core/test-result/test-result.ts";

const epoch = z.number().int().min(0);
/** The database can keep any character but this one. */
const text = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax)
    .refine((value) => !value.includes("\0"), "may not hold NUL");
const key = text(cacheKeyCharactersMax).min(1);
const archived = {
  epoch,
  archive: text(200).min(1),
  paths: z.array(text(4096).min(1)).min(1).max(10_000),
  unpackedBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
};

export const adoptArchiveSchema = z.object({
  epoch,
  file: text(200),
  sizeBytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
}) satisfies z.ZodType<AdoptArchiveRequest>;

export const findCacheSchema = z.object({
  epoch,
  keys: z.array(key).min(1).max(100),
  exact: z.boolean(),
}) satisfies z.ZodType<FindCacheRequest>;

export const recordCacheSchema = z.object({ ...archived, key }) satisfies z.ZodType<RecordCacheRequest>;

export const recordLayerSchema = z.object(archived) satisfies z.ZodType<RecordLayerRequest>;

const testResultSchema = z.object({
  suite: text(testNameCharactersMax),
  name: text(testNameCharactersMax),
  classname: text(testNameCharactersMax),
  file: text(testNameCharactersMax).nullable(),
  outcome: z.enum(testOutcomes),
  seconds: z.number().min(0).max(1e9),
  message: text(testMessageCharactersMax),
});

export const testResultsSchema = z.object({
  epoch,
  step: z.number().int().min(0).max(100_000),
  from: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  results: z.array(testResultSchema).max(testResultsPerRequestMax),
}) satisfies z.ZodType<TestResultsRequest>;

export const timingTypeSchema = z.enum(timingTypes);
