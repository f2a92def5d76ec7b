import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ancestorsOf,
  descendantsOf,
  type GraphJob,
  graphSizes,
  layOutGraph,
  nodeHeightPx,
} from "#ui/graph/graph-layout.ts";

const job = (id: string, ...requires: string[]): GraphJob => ({ id, requires });
const diamond = [job("build"), job("lint", "build"), job("test", "build"), job("deploy", "lint", "test", "build")];
const columnsOf = (jobs: readonly GraphJob[]) =>
  Object.fromEntries(layOutGraph(jobs).nodes.map((node) => [node.id, node.column]));

describe("the graph", () => {
  test("puts a job right of everything it requires", () => {
    expect(columnsOf(diamond)).toEqual({ build: 0, lint: 1, test: 1, deploy: 2 });
  });
  test("does not draw what follows from other lines", () => {
    const edges = layOutGraph(diamond).edges.map((edge) => `${edge.from}>${edge.to}`);
    expect(edges.sort()).toEqual(["build>lint", "build>test", "lint>deploy", "test>deploy"]);
  });
  test("gives a column the room that its longest name wants, within limits", () => {
    const { nodes, width } = layOutGraph([
      job("build"),
      { ...job("a", "build"), name: "Integration Test vite with React 18.3.0" },
      { ...job("b", "build"), name: "x".repeat(500) },
      { ...job("deploy", "a"), name: "deploy" },
    ]);
    const { nodeWidthPx, nodeWidthPxMax, columnGapPx } = graphSizes.roomy;
    expect(nodes.map((node) => [node.id, node.x, node.width])).toEqual([
      ["build", 0, nodeWidthPx],
      ["a", nodeWidthPx + columnGapPx, nodeWidthPxMax],
      ["b", nodeWidthPx + columnGapPx, nodeWidthPxMax],
      ["deploy", nodeWidthPx + nodeWidthPxMax + 2 * columnGapPx, nodeWidthPx],
    ]);
    expect(width).toBe(2 * nodeWidthPx + nodeWidthPxMax + 2 * columnGapPx);
    const [only] = layOutGraph([{ ...job("a"), name: "Integration Test vite with React 18.3.0" }]).nodes;
    expect(only?.width).toBeGreaterThan(nodeWidthPx);
    expect(only?.width).toBeLessThan(nodeWidthPxMax);
  });
  test("is empty for a workflow without jobs", () => {
    expect(layOutGraph([])).toEqual({ nodes: [], edges: [], width: 0, height: 0 });
  });
  test("leaves out lines to jobs that do not exist, and survives a circle", () => {
    expect(layOutGraph([job("a", "gone"), job("b", "c"), job("c", "b")]).nodes).toHaveLength(3);
  });
  test("knows all that a job waits for, and all that wait for it", () => {
    expect([...ancestorsOf(diamond, "deploy")].sort()).toEqual(["build", "lint", "test"]);
    expect([...descendantsOf(diamond, "build")].sort()).toEqual(["deploy", "lint", "test"]);
  });
});

test("no two nodes ever overlap, and the keyboard's order never goes back to a requirement", () => {
  const graphs = fc
    .array(fc.array(fc.nat(40), { maxLength: 4 }), { maxLength: 40 })
    .map((rows) =>
      rows.map((wanted, index) =>
        job(`j${index}`, ...new Set(wanted.filter((at) => at < index).map((at) => `j${at}`))),
      ),
    );
  fc.assert(
    fc.property(graphs, (jobs) => {
      const { nodes } = layOutGraph(jobs);
      const order = new Map(nodes.map((node, index) => [node.id, index]));
      for (const each of jobs)
        for (const needed of each.requires) expect(order.get(needed)).toBeLessThan(order.get(each.id) ?? 0);
      for (const a of nodes)
        for (const b of nodes)
          if (a !== b && a.column === b.column) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(nodeHeightPx);
    }),
  );
});

test("a thousand jobs are laid out while nobody notices", () => {
  const jobs = [job("root"), ...Array.from({ length: 1000 }, (_, index) => job(`t${index}`, "root"))];
  expect(layOutGraph(jobs).nodes).toHaveLength(1001);
});
