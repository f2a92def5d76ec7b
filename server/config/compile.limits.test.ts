import { expect, test } from "vitest";
import { type CompileInput, compileConfig } from "#server/config/compile.ts";

const main: Omit<CompileInput, "source"> = {
  branch: "main",
  tag: null,
  pipelineValues: { "pipeline.git.branch": "main" },
};

const workflows = "workflows: {main: {jobs: [build]}}\n";

function codesOf(source: string): string[] {
  const { plan, issues } = compileConfig({ ...main, source: `version: 2.1\n${source}` });
  expect(plan).toBeNull();
  return issues.map(({ code }) => code);
}

/** Levels of commands that each call the next one several times. */
function tower(levels: number, callsOf: (next: string) => string): string {
  const commands = Array.from({ length: levels }, (_, level) => `  c${level}: ${callsOf(`c${level + 1}`)}\n`);
  return `commands:\n${commands.join("")}`;
}

test("commands that double at each level are refused as soon as they are too many", () => {
  const commands = `${tower(60, (next) => `{steps: [${next}, ${next}]}`)}  c60: {steps: [run: echo]}\n`;
  expect(codesOf(`${commands}jobs: {build: {machine: true, steps: [c0]}}\n${workflows}`)).toEqual(["plan_too_large"]);
});

test("steps that double by being passed on are refused as soon as they are too many", () => {
  const commands = tower(
    40,
    (next) =>
      `{parameters: {s: {type: steps}}, steps: [${next}: {s: [steps: << parameters.s >>, steps: << parameters.s >>]}]}`,
  );
  const last = "  c40: {parameters: {s: {type: steps}}, steps: << parameters.s >>}\n";
  const source = `${commands}${last}jobs: {build: {machine: true, steps: [c0: {s: [checkout]}]}}\n${workflows}`;
  expect(codesOf(source)).toEqual(["plan_too_large"]);
});

test("a text that doubles at each level is refused before it fills the memory", () => {
  const commands = tower(
    60,
    (next) => `{parameters: {x: {type: string}}, steps: [${next}: {x: "<< parameters.x >><< parameters.x >>"}]}`,
  );
  const last = "  c60: {parameters: {x: {type: string}}, steps: [run: << parameters.x >>]}\n";
  const source = `${commands}${last}jobs: {build: {machine: true, steps: [c0: {x: "0123456789"}]}}\n${workflows}`;
  expect(codesOf(source)).toEqual(["filled_text_too_long"]);
});

test("many long texts together are refused before they fill the memory", () => {
  const value = "x".repeat(500_000);
  const steps = Array.from({ length: 2000 }, () => 'run: "<< pipeline.parameters.x >> "');
  const source = `parameters: {x: {type: string, default: "${value}"}}
jobs: {build: {machine: true, steps: [${steps.join(", ")}]}}
${workflows}`;
  expect(codesOf(source)).toEqual(["plan_too_large"]);
});

test("commands that call each other deeper than a hundred levels are refused", () => {
  const commands = `${tower(150, (next) => `{steps: [${next}]}`)}  c150: {steps: [run: echo]}\n`;
  expect(codesOf(`${commands}jobs: {build: {machine: true, steps: [c0]}}\n${workflows}`)).toEqual(["steps_too_deep"]);
});

test("fifty levels of commands and conditions are fine", () => {
  const levels = tower(49, (next) => `{steps: [when: {condition: true, steps: [${next}]}]}`);
  const source = `version: 2.1\n${levels}  c49: {steps: [run: echo]}\njobs: {build: {machine: true, steps: [c0]}}\n${workflows}`;
  const { plan, issues } = compileConfig({ ...main, source });
  expect(issues).toEqual([]);
  expect(plan?.workflows[0]?.jobs[0]).toMatchObject({ steps: [{ command: "echo" }] });
});

test("arguments that nest in each other through many calls are compared without an overflow", () => {
  const commands = tower(
    90,
    (next) =>
      `{parameters: {s: {type: steps}}, steps: [${next}: {s: [when: {condition: {equal: [<< parameters.s >>, << parameters.s >>]}, steps: << parameters.s >>}]}]}`,
  );
  const last = "  c90: {parameters: {s: {type: steps}}, steps: << parameters.s >>}\n";
  const source = `version: 2.1\n${commands}${last}jobs: {build: {machine: true, steps: [c0: {s: [checkout]}]}}\n${workflows}`;
  const { plan, issues } = compileConfig({ ...main, source });
  expect(plan === null).toBe(issues.some(({ severity }) => severity === "error"));
});

test("a matrix of a thousand members compiles and one of more is refused", () => {
  const file = (count: number) => {
    const values = Array.from({ length: count }, (_, index) => index);
    return `jobs: {build: {parameters: {v: {type: integer}}, machine: true, steps: [checkout]}}
workflows: {main: {jobs: [build: {matrix: {parameters: {v: [${values.join(", ")}]}}}]}}
`;
  };
  const { plan } = compileConfig({ ...main, source: `version: 2.1\n${file(1000)}` });
  expect(plan?.workflows[0]?.jobs.length).toBe(1000);
  expect(codesOf(file(1001))).toEqual(["matrix_too_large"]);
});

test("a large job cannot be multiplied by its matrix without end", () => {
  const values = Array.from({ length: 1000 }, (_, index) => index);
  const source = `jobs: {build: {parameters: {v: {type: integer}}, machine: true, steps: [run: "${"x".repeat(100_000)}"]}}
workflows: {main: {jobs: [build: {matrix: {parameters: {v: [${values.join(", ")}]}}}]}}
`;
  expect(codesOf(source)).toEqual(["plan_too_large"]);
});

test("orbs within orbs and elements that rename each other end", () => {
  const orbs = `${"o: {orbs: {".repeat(40)}x: {commands: {a: {steps: [checkout]}}}${"}}".repeat(40)}`;
  const { plan } = compileConfig({
    ...main,
    source: `version: 2.1\norbs: {${orbs}}\njobs: {build: {machine: true, steps: [checkout]}}\n${workflows}`,
  });
  expect(plan).not.toBeNull();
  const renamed = Array.from({ length: 5000 }, (_, index) => `  a${index}: a${index + 1}\n`).join("");
  expect(codesOf(`commands:\n${renamed}jobs: {build: {machine: true, steps: [a0]}}\n${workflows}`)).toEqual([
    "unknown_step",
  ]);
});

test("expressions that nest or grow without end are refused", () => {
  for (const text of [`${"(".repeat(5000)}true`, `${"not ".repeat(5000)}true`, `true${" and true".repeat(50_000)}`]) {
    expect(
      codesOf(`jobs: {build: {machine: true, steps: [checkout]}}\nworkflows: {main: {when: '${text}', jobs: [build]}}`),
    ).toEqual(["invalid_expression"]);
  }
});

test("a pattern that is slow elsewhere is answered at once", () => {
  const source = `jobs: {build: {machine: true, steps: [when: {condition: {matches: {pattern: "(a*)*b", value: ${"a".repeat(5000)}}}, steps: [checkout]}, run: end]}}
${workflows}`;
  const { plan } = compileConfig({ ...main, source: `version: 2.1\n${source}` });
  expect(plan?.workflows[0]?.jobs[0]).toMatchObject({ steps: [{ command: "end" }] });
});

test("any passed parameters give an outcome", () => {
  const source = `version: 2.1\nparameters: {a: {type: string, default: ""}}\njobs: {build: {machine: true, steps: [run: "x<< pipeline.parameters.a >>"]}}\n${workflows}`;
  for (const pipelineParameters of [{ a: "<<" }, { a: 1 }, { __proto__: "x" }, { constructor: "x" }, { a: "a\0" }]) {
    const { plan, issues } = compileConfig({ ...main, source, pipelineParameters });
    expect(plan === null).toBe(issues.some(({ severity }) => severity === "error"));
  }
});

test("a workflow of more than twenty thousand jobs is refused", () => {
  const values = Array.from({ length: 1000 }, (_, index) => index);
  const entries = Array.from({ length: 21 }, () => `{build: {matrix: {parameters: {v: [${values.join(", ")}]}}}}`);
  const source = `jobs: {build: {type: no-op, parameters: {v: {type: integer}}}}
workflows: {main: {jobs: [${entries.join(", ")}]}}
`;
  expect(codesOf(source)).toEqual(["too_many_jobs"]);
});

test("a job group that is used again and again cannot multiply without end", () => {
  const members = Array.from({ length: 1000 }, (_, index) => `{build: {name: m${index}}}`);
  const uses = Array.from({ length: 1000 }, (_, index) => `{all: {name: u${index}}}`);
  const source = `job-groups: {all: {jobs: [${members.join(", ")}]}}
jobs: {build: {machine: true, steps: [checkout]}}
workflows: {main: {jobs: [${uses.join(", ")}]}}
`;
  expect(codesOf(source)).toEqual(["plan_too_large"]);
});

test("conditions that nest without end are refused", () => {
  const condition = `${"{not: ".repeat(200)}true${"}".repeat(200)}`;
  const source = `jobs: {build: {machine: true, steps: [checkout]}}\nworkflows: {main: {when: ${condition}, jobs: [build]}}\n`;
  expect(codesOf(source)).toContain("nesting_too_deep");
});
