import { describe, expect, test } from "vitest";
import { compileConfig } from "#server/config/compile.ts";
import { createIssueSink } from "#server/config/issue/issue-sink.ts";
import { packFiles } from "#server/config/pack/pack-files.ts";
import type { ConfigNode } from "#server/config/source/config-node.ts";
import { parseSource } from "#server/config/source/parse-source.ts";

function pack(kind: "orb" | "config", files: Record<string, string>): string {
  const packed = packFiles(new Map(Object.entries(files)), kind);
  if (!packed.ok) throw new Error(JSON.stringify(packed.faults));
  return packed.text;
}

function faults(files: Record<string, string>): string[] {
  const packed = packFiles(new Map(Object.entries(files)), "orb");
  return packed.ok ? [] : packed.faults.map(({ path, line, message }) => `${path}:${line} ${message}`);
}

/** A tree without its places. */
function valueOf(node: ConfigNode | null): unknown {
  if (node === null || node.kind === "faulty") return node?.kind;
  if (node.kind === "list") return node.items.map(valueOf);
  if (node.kind === "map") return [...node.entries.values()].map(({ key, value }) => [key, valueOf(value)]);
  return node.plain ? [node.value, node.text] : node.value;
}

const read = (text: string) => valueOf(parseSource(text, createIssueSink(text)));

describe("an orb", () => {
  test("is its folders as maps and its files by their names, with the @ file at the top", () => {
    const text = pack("orb", {
      "@orb.yml": "version: 2.1\ndescription: A tool\n",
      "commands/say.yml": "steps: [run: hello]\n",
      "jobs/test.yaml": "docker: [image: x]\nsteps: [say]\n",
      "executors/default.yml": "machine: true\n",
      "examples/one.yml": "usage: {version: 2.1}\n",
      "scripts/note.yml": "not: part of it\n",
      "README.md": "# Nothing",
      ".hidden.yml": "not: part of it\n",
      "commands/README.md": "# Nothing",
    });
    expect(read(text)).toEqual(
      read(`version: 2.1
description: A tool
commands: {say: {steps: [run: hello]}}
examples: {one: {usage: {version: 2.1}}}
executors: {default: {machine: true}}
jobs: {test: {docker: [image: x], steps: [say]}}
`),
    );
  });

  test("takes in the files that it includes, and their << mean themselves", () => {
    const script = '#!/bin/bash\ncat <<EOF >> "$X"\n  é \\\\ "quoted" \'single\'\t<< parameters.no >>\nEOF\n\n';
    const text = pack("orb", {
      "commands/say.yml":
        "steps: [run: {command: <<include(scripts/say.sh)>>}, run: << include(./scripts/../one) >>]\n",
      "scripts/say.sh": script,
      one: "one line",
    });
    const source = `version: 2.1\norbs: {o: a/o@1.0.0}\njobs: {build: {machine: true, steps: [o/say]}}\nworkflows: {main: {jobs: [build]}}\n`;
    const orbs = new Map([["a/o@1.0.0", { version: "a/o@1.0.0", source: text, nested: {} }]]);
    const { plan, issues } = compileConfig({ source, orbs, branch: "main", tag: null, pipelineValues: {} });
    expect(issues).toEqual([]);
    expect(plan?.workflows[0]?.jobs[0]).toMatchObject({ steps: [{ command: script }, { command: "one line" }] });
  });

  test.each([
    ['run: "a <<include(x)>>"', "must be the whole value"],
    ["run: <<include(x)>><<include(x)>>", "includes 2"],
    ["run: <<include(none)>>", "there is no file none"],
    ["run: <<include(../x)>>", "leads out of the orb's folder"],
    ["run: <<include(/x)>>", "leads out of the orb's folder"],
  ])("%s is refused where it stands", (step, message) => {
    const [fault] = faults({ "commands/a.yml": `steps:\n  - ${step}\n`, x: "x" });
    expect(fault).toMatch(/^commands\/a\.yml:2 /);
    expect(fault).toContain(message);
  });

  test("every fault of every file is told at once", () => {
    expect(
      faults({ "commands/a.yml": "a: {b", "commands/b.yml": "- a list\n", "jobs/c.yml": "a: 1\nb: *nobody\n" }),
    ).toEqual([
      expect.stringMatching(/^commands\/a\.yml:\d+ /),
      "commands/b.yml:1 A file to be packed holds a map.",
      expect.stringMatching(/^jobs\/c\.yml:2 /),
    ]);
    expect(faults({ "README.md": "" })).toEqual([":1 There is no YAML file in this folder."]);
  });
});

describe("a configuration", () => {
  test("may lie in any folders; @ files and those at the top go into the map around them", () => {
    const text = pack("config", {
      "config.yml": "version: 2.1\njobs: {first: {machine: true}}\n",
      "jobs/second.yml": "machine: true\n",
      "jobs/@more.yml": "third: {machine: true}\n",
      "workflows/main/jobs.yml": "ignored: {}\n",
    });
    expect(read(text)).toEqual(
      read(
        "version: 2.1\njobs: {first: {machine: true}, third: {machine: true}, second: {machine: true}}\nworkflows: {main: {jobs: {ignored: {}}}}\n",
      ),
    );
  });

  test("keeps every value to the letter", () => {
    const file = `a: {n: 1.10, b: yes, q: "1.10", e: "", t: ~, z: 010, s: 'it''s', h: "# no", l: [], m: {}, "key: x": 1, 3: 4}
text: |
  first
    second

  third
kept: |+
  end

folded: >-
  one
  two
quoted: "a\\tb\\n"
anchors: &x {k: v}
again: *x
merged: {<<: *x, more: 1}
`;
    expect(read(pack("config", { "a.yml": file }))).toEqual(read(file));
  });
});
