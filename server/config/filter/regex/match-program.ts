import type { RegexProgram } from "#server/config/filter/regex/regex-program.ts";

/** Answers of lookaheads, which depend only on their program and the position. */
type LookaheadAnswers = Map<RegexProgram, Map<number, boolean>>;

interface Run {
  readonly text: readonly number[];
  readonly answers: LookaheadAnswers;
}

/** Whether the whole text fits. Time grows with text × program, whatever the pattern. */
export function matchesWhole(program: RegexProgram, text: string): boolean {
  const codePoints = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return runFrom({ text: codePoints, answers: new Map() }, program, { from: 0, whole: true });
}

/** Follows all states at once; `whole` asks for a match that ends where the text ends. */
function runFrom(run: Run, program: RegexProgram, { from, whole }: { from: number; whole: boolean }): boolean {
  let states = reach(run, program, { addresses: [program.start], at: from });
  for (let at = from; ; at += 1) {
    if (states.matched && (!whole || at === run.text.length)) return true;
    const codePoint = run.text[at];
    if (codePoint === undefined || states.waiting.length === 0) return false;
    const addresses: number[] = [];
    for (const address of states.waiting) {
      const instruction = program.instructions[address];
      if (instruction?.kind === "character" && instruction.test(codePoint)) addresses.push(instruction.next);
    }
    states = reach(run, program, { addresses, at: at + 1 });
  }
}

interface States {
  /** Instructions that wait for the next character. */
  readonly waiting: readonly number[];
  readonly matched: boolean;
}

/** Everything that can be reached without taking a character; each address at most once. */
function reach(run: Run, program: RegexProgram, start: { addresses: number[]; at: number }): States {
  const { addresses: open, at } = start;
  const seen = new Set<number>();
  const waiting: number[] = [];
  let matched = false;
  for (let address = open.pop(); address !== undefined; address = open.pop()) {
    if (seen.has(address)) continue;
    seen.add(address);
    const instruction = program.instructions[address];
    if (instruction === undefined) continue;
    if (instruction.kind === "match") matched = true;
    else if (instruction.kind === "character") waiting.push(address);
    else if (instruction.kind === "fork") open.push(...instruction.targets);
    else if (instruction.kind === "position") {
      if (instruction.test(run.text, at)) open.push(instruction.next);
    } else if (looksAhead(run, instruction.program, at) !== instruction.negative) open.push(instruction.next);
  }
  return { waiting, matched };
}

function looksAhead(run: Run, program: RegexProgram, at: number): boolean {
  let answers = run.answers.get(program);
  if (answers === undefined) {
    answers = new Map();
    run.answers.set(program, answers);
  }
  const known = answers.get(at);
  if (known !== undefined) return known;
  const answer = runFrom(run, program, { from: at, whole: false });
  answers.set(at, answer);
  return answer;
}
