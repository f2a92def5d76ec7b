import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { jobEdges } from "#server/core/job/job-machine.ts";
import { pipelineEdges } from "#server/core/pipeline/pipeline-machine.ts";
import { taskEdges } from "#server/core/task/task-machine.ts";

const readme = readFileSync(new URL("../core/README.md", import.meta.url), "utf8");

/** `from --> to: a, b` lines of the diagram under the heading, as `from -a-> to`. */
function drawnEdges(heading: string): string[] {
  const section = readme.slice(readme.indexOf(`### ${heading} `)).split("```")[1] ?? "";
  return [...section.matchAll(/^ {2}(\w+) --> (\w+): (.+)$/gm)]
    .flatMap(([, from, to, events]) => (events ?? "").split(", ").map((event) => `${from} -${event}-> ${to}`))
    .sort();
}

/** The same from a machine's table; the diagrams' names cannot hold a hyphen. */
function tableEdges(edges: Readonly<Record<string, Readonly<Record<string, string>>>>): string[] {
  return Object.entries(edges)
    .flatMap(([from, events]) =>
      Object.entries(events).map(([event, to]) => `${from} -${event}-> ${to}`.replaceAll("setup-", "setup_")),
    )
    .sort();
}

test.each([
  ["Task", taskEdges],
  ["Job", jobEdges],
  ["Pipeline", pipelineEdges],
])("the diagram of the %s machine shows every edge of its table and no other", (heading, edges) => {
  expect(drawnEdges(heading)).toEqual(tableEdges(edges));
});
