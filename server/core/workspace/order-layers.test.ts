import { expect, test } from "vitest";
import type { Layer, UpstreamJob } from "#server/core/ports/workspace-store.ts";
import { orderLayers } from "#server/core/workspace/order-layers.ts";

const job = (id: string, requires: string[] = [], ranAs = id): UpstreamJob => ({ id, ranAs, name: id, requires });
const layer = (id: string, jobId: string, nodeIndex = 0): Layer => ({
  id,
  jobId,
  nodeIndex,
  paths: ["."],
  sizeBytes: 1,
  unpackedBytes: 1,
  sha256: "0",
  blobKey: "k",
});

test("a job stands behind everything it came after, however the jobs are given", () => {
  const upstream = [job("last", ["left", "right"]), job("left", ["first"]), job("right", ["first"]), job("first")];
  const { jobs } = orderLayers({ upstream, layers: [] });
  expect(jobs).toEqual([
    { name: "first", after: [] },
    { name: "left", after: [0] },
    { name: "right", after: [0] },
    { name: "last", after: [0, 1, 2] },
  ]);
});

test("layers are unpacked by job, then by copy, then as they were persisted", () => {
  const upstream = [job("second", ["first"]), job("first")];
  const layers = [layer("c", "second"), layer("b", "first", 1), layer("a2", "first"), layer("a3", "first")];
  expect(orderLayers({ upstream, layers }).layers.map(({ id, job: place }) => `${place}${id}`)).toEqual([
    "0a2",
    "0a3",
    "0b",
    "1c",
  ]);
});

test("a job whose earlier result is kept gives the layers of the run that made it, and an expired one says so", () => {
  const upstream = [job("kept", [], "earlier")];
  const expired = { ...layer("l", "earlier"), blobKey: null };
  expect(orderLayers({ upstream, layers: [expired] }).layers).toMatchObject([{ id: "l", job: 0, isExpired: true }]);
});
