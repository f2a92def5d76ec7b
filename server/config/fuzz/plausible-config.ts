import fc from "fast-check";
import { stringify } from "yaml";

/**
 * Configurations as people write them: commands that call each other, executors and jobs with
 * parameters, conditions, matrices, requirements and filters. All of them compile.
 */
export function plausibleConfig(): fc.Arbitrary<string> {
  const file = fc.record({
    commands: fc.tuple(command(0), command(1), command(2)),
    executors: fc.tuple(executor(), executor()),
    jobs: fc.tuple(job(), job(), job(), job()),
    workflows: fc.array(fc.record({ when: condition(), invocations: invocations() }), { minLength: 1, maxLength: 3 }),
  });
  return file.map(({ commands, executors, jobs, workflows }) =>
    stringify(
      {
        version: "2.1",
        parameters: { flag: { type: "boolean", default: true }, word: { type: "string", default: "a b" } },
        commands: numbered("c", commands),
        executors: numbered("e", executors),
        jobs: numbered("j", jobs),
        workflows: numbered("w", workflows.map(workflowBody)),
      },
      { aliasDuplicateObjects: false, lineWidth: 0 },
    ),
  );
}

type Body = Readonly<Record<string, unknown>>;

function numbered<Item>(prefix: string, items: readonly Item[]): Record<string, Item> {
  return Object.fromEntries(items.map((item, index) => [`${prefix}${index}`, item]));
}

const text = fc.constantFrom(
  "a",
  "",
  "1.10",
  "yes",
  "# no comment",
  "$X",
  "a: b",
  " blank ",
  "\\<<",
  "null",
  "line\nline\n",
);
const parameterText = fc.constantFrom(
  "<< parameters.x >>",
  "-<< parameters.x >>-",
  "<<parameters.n>>",
  "<<# parameters.b >>on<</ parameters.b >>",
);
const pipelineText = fc.constantFrom(
  "<< pipeline.number >>",
  "<< pipeline.parameters.word >>",
  "<< pipeline.git.branch >>",
  "<< pipeline.git.tag or 7 >>",
);

const elementParameters = {
  x: { type: "string", default: "x" },
  n: { type: "integer", default: 3 },
  b: { type: "boolean", default: false },
  s: { type: "steps", default: [] },
};

function condition(): fc.Arbitrary<unknown> {
  const simple = fc.constantFrom<unknown>(
    true,
    "<< pipeline.parameters.flag >>",
    { equal: ["main", "<< pipeline.git.branch >>"] },
    { matches: { pattern: "^ma.*$", value: "<< pipeline.git.branch >>" } },
    { not: "<< pipeline.git.tag >>" },
  );
  return fc.oneof(
    simple,
    fc.record({ and: fc.array(simple, { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(simple, { minLength: 1, maxLength: 3 }) }),
  );
}

/** Steps of a command or job; those of a command call only commands after it, so that they end. */
function steps(firstCallable: number, depth = 2): fc.Arbitrary<unknown[]> {
  const value = fc.oneof(text, parameterText, pipelineText);
  const callable = [0, 1, 2].filter((index) => index >= firstCallable);
  const plain: fc.Arbitrary<unknown>[] = [
    fc.constantFrom("checkout", { attach_workspace: { at: "." } }, { store_artifacts: { path: "out" } }),
    fc.record({
      run: fc.record({ command: value.map((part) => `echo ${part}`), name: value, background: fc.boolean() }),
    }),
    fc.record({ run: value.map((part) => `true ${part}`) }),
    fc.record({ save_cache: fc.record({ key: value.map((part) => `k${part}`), paths: fc.constant(["a"]) }) }),
    fc.constant({ steps: "<< parameters.s >>" }),
  ];
  if (depth === 0) return fc.array(fc.oneof(...plain), { minLength: 1, maxLength: 3 });
  const inner = steps(firstCallable, depth - 1);
  const nested = [
    fc.record({ when: fc.record({ condition: condition(), steps: inner }) }),
    fc.record({ unless: fc.record({ condition: fc.constant("<< parameters.b >>"), steps: inner }) }),
    ...(callable.length === 0 ? [] : [call(callable, inner)]),
  ];
  return fc.array(fc.oneof(...plain, ...nested), { minLength: 1, maxLength: 4 });
}

function call(callable: readonly number[], inner: fc.Arbitrary<unknown[]>): fc.Arbitrary<unknown> {
  const given = fc.record(
    {
      x: fc.oneof(
        text,
        pipelineText.filter((part) => part.includes("word")),
      ),
      n: fc.nat(9),
      b: fc.boolean(),
      s: inner,
    },
    { requiredKeys: [] },
  );
  return fc.tuple(fc.constantFrom(...callable), given).map(([index, body]) => ({ [`c${index}`]: body }));
}

function command(index: number): fc.Arbitrary<Body> {
  return steps(index + 1, 1).map((body) => ({ parameters: elementParameters, steps: body }));
}

function executor(): fc.Arbitrary<Body> {
  return fc.record({
    parameters: fc.constant({ tag: { type: "string", default: "1.10" } }),
    docker: fc.constantFrom(
      [{ image: "cimg/base:<< parameters.tag >>" }],
      [{ image: "a" }, { image: "b", environment: { A: 1 } }],
    ),
    environment: fc.constantFrom({}, { E: true }, { E: "<< parameters.tag >>", F: 1234567 }),
  });
}

function job(): fc.Arbitrary<Body> {
  const place = fc.constantFrom<Body>(
    { docker: [{ image: "cimg/base:stable" }] },
    { machine: { image: "ubuntu-2404:current" } },
    { executor: "e0" },
    { executor: { name: "e1", tag: "<< parameters.x >>" } },
  );
  const more = fc.record(
    {
      parallelism: fc.constantFrom<unknown>(2, "<< parameters.n >>"),
      environment: fc.constantFrom<Body>({ A: "<< parameters.x >>" }, { B: "yes", C: 1.5, D: null }),
      working_directory: text.filter((path) => path !== ""),
      resource_class: fc.constantFrom("small", "large"),
    },
    { requiredKeys: [] },
  );
  return fc
    .tuple(place, more, steps(0))
    .map(([where, rest, body]) => ({ parameters: elementParameters, ...where, ...rest, steps: body }));
}

interface Invocation {
  readonly job: number;
  readonly requires: readonly number[];
  readonly more: Body;
}

function invocations(): fc.Arbitrary<Invocation[]> {
  const more = fc.record(
    {
      filters: fc.constantFrom<unknown>(
        { branches: { only: ["main", "/feature.*/"] } },
        { branches: { ignore: "main" } },
        { tags: { only: "/v.*/" } },
        { tags: { only: "/v.*/" }, branches: { ignore: "/.*/" } },
        'pipeline.git.branch == "main"',
      ),
      context: fc.constantFrom<unknown>("one", ["one", "two"]),
      matrix: fc.constantFrom<Body>(
        { parameters: { x: ["p", "q"] } },
        { parameters: { x: ["p", "q"], n: [1, 2], b: [true] } },
        { parameters: { x: ["p", "q"], n: [1, 2] }, exclude: [{ x: "p", n: 2 }] },
      ),
      "pre-steps": fc.constantFrom<unknown>([], ["checkout"], [{ c0: { x: "pre" } }]),
    },
    { requiredKeys: [] },
  );
  const invocation = fc.record({ job: fc.nat(3), requires: fc.uniqueArray(fc.nat(4), { maxLength: 2 }), more });
  return fc.array(invocation, { minLength: 1, maxLength: 5 });
}

/** Names each entry by its place and lets it require only entries before it, so that there are no circles. */
function workflowBody(
  { when, invocations: entries }: { when: unknown; invocations: readonly Invocation[] },
  workflow: number,
): Body {
  const nameOf = (index: number) => `n${workflow}-${index}`;
  const jobs = entries.map(({ job: called, requires, more }, index) => {
    const isMatrix = "matrix" in more;
    const name = isMatrix ? `${nameOf(index)}-<< matrix.x >>` : nameOf(index);
    const matrix = isMatrix ? { matrix: { ...(more["matrix"] as object), alias: nameOf(index) } } : {};
    return {
      [`j${called}`]: {
        ...more,
        ...matrix,
        name: unique(name, more),
        requires: requires.filter((one) => one < index).map(nameOf),
      },
    };
  });
  return { when, jobs };
}

/** A matrix over several parameters has all of them in the name, or its members would share one. */
function unique(name: string, { matrix }: Body): string {
  return JSON.stringify(matrix ?? {}).includes('"n"') ? `${name}-<< matrix.n >>` : name;
}
