import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createS3BlobStore } from "#server/adapters/storage/s3-blob-store.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { blobStoreContract } from "#server/testing/blob-store-contract.ts";
import { type S3Endpoint, startS3Endpoint } from "#server/testing/s3-endpoint.ts";

let s3: S3Endpoint;
beforeAll(async () => void (s3 = await startS3Endpoint()));
afterAll(() => s3[Symbol.asyncDispose]());

const open = () =>
  createS3BlobStore({
    bucket: s3.bucket,
    endpoint: s3.url,
    region: "us-east-1",
    credentials: s3.credentials,
    forcePathStyle: true,
  });

describe("blobs in a bucket", () => {
  blobStoreContract(async () => open());
});

async function* repeated(piece: Buffer, times: number): AsyncGenerator<Uint8Array> {
  for (let time = 0; time < times; time++) yield piece;
}

test("an object of many parts comes back whole, and one that is too large leaves no part behind", async () => {
  const store = open();
  const piece = randomBytes(1024 * 1024);
  expect((await store.put("large", repeated(piece, 40), 2 ** 30)).sizeBytes).toBe(40 * 1024 * 1024);
  let bytes = 0;
  for await (const read of (await store.open("large")) ?? []) bytes += read.length;
  expect(bytes).toBe(40 * 1024 * 1024);
  await expect(store.put("refused", repeated(piece, 40), 20 * 1024 * 1024)).rejects.toMatchObject({
    code: "too_large",
  });
  expect(await store.open("refused")).toBeNull();
});

test("an address downloads the object without any key, with the headers asked for, for ten minutes", async () => {
  const store = open();
  await store.put("archives/a-b", repeated(Buffer.from("text"), 1), 100);
  const as = { contentType: "application/octet-stream", disposition: 'attachment; filename="x.jar"' };
  const url = (await store.downloadUrl("archives/a-b", as)) ?? "";
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([200, "text"]);
  expect(answer.headers.get("content-disposition")).toBe(as.disposition);
  expect(answer.headers.get("content-type")).toBe("application/octet-stream");
  expect(new URL(url).searchParams.get("X-Amz-Expires")).toBe("600");
  expect(new URL(url).searchParams.get("X-Amz-Signature")).toMatch(/^[0-9a-f]{64}$/);
});

test("a bucket that cannot be reached is told as unavailable, without any secret", async () => {
  const store = createS3BlobStore({
    bucket: "nowhere",
    endpoint: s3.url,
    region: "us-east-1",
    credentials: { accessKeyId: "S3RVER", secretAccessKey: "not-the-secret" },
    forcePathStyle: true,
  });
  const refusal = await store.put("k", repeated(Buffer.from("x"), 1), 10).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AppError);
  expect((refusal as AppError).code).toBe("unavailable");
  expect(JSON.stringify((refusal as AppError).detail)).not.toContain("not-the-secret");
});
