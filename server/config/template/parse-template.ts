import { type Expression, ExpressionFault } from "#server/config/expression/expression.ts";
import { parseExpression } from "#server/config/expression/parse-expression.ts";

/** A piece of templated text. Offsets count in the text, `start` at the tag's first `<`. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: "expression"; readonly expression: Expression; readonly start: number; readonly end: number }
  | SectionPart;

/** `<<# p >> … <</ p >>` is kept when `p` is truthy, `<<^ p >> …` when it is not. */
export interface SectionPart {
  readonly kind: "section";
  readonly name: string;
  readonly inverted: boolean;
  readonly parts: readonly TemplatePart[];
  readonly start: number;
  readonly end: number;
}

/** Why a text is no template, and which stretch of it is to blame. */
export interface TemplateFault {
  readonly code: string;
  readonly message: string;
  readonly suggestion: string | null;
  readonly start: number;
  readonly end: number;
}

/** All parts of a text, or its first fault. */
export type ParsedTemplate =
  | { readonly ok: true; readonly parts: readonly TemplatePart[] }
  | { readonly ok: false; readonly fault: TemplateFault };

interface OpenSection {
  readonly name: string;
  readonly inverted: boolean;
  readonly start: number;
  readonly end: number;
  readonly outer: TemplatePart[];
}

/** How deep sections may nest; real files use one level. */
const sectionDepthMax = 50;

const variableName = /^[A-Za-z][\w-]*(?:\.[\w-]+)*$/;
const expressionSign = /[=!<>()]|(?:^|\s)(?:not|and|or|AND|OR|starts-with|contains|matches)\s/;
const escapeHint = "To write `<<` itself, put a backslash before it: `\\<<`.";

/** Splits text at its tags; `\<<` becomes a literal `<<`. One pass, no recursion, never throws. */
export function parseTemplate(text: string): ParsedTemplate {
  let parts: TemplatePart[] = [];
  const open: OpenSection[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf("<<", at);
    if (start === -1) break;
    if (start > at && text[start - 1] === "\\") {
      addText(parts, `${text.slice(at, start - 1)}<<`);
      at = start + 2;
      continue;
    }
    addText(parts, text.slice(at, start));
    const close = text.indexOf(">>", start + 2);
    if (close === -1) return { ok: false, fault: unclosed(text, start) };
    const tag = readTag(text.slice(start + 2, close), { start, end: close + 2 });
    if (!tag.ok) return tag;
    at = close + 2;
    if (tag.sign === "=") parts.push({ kind: "expression", expression: tag.expression, start, end: at });
    else if (tag.sign === "/") {
      const section = open.pop();
      if (section?.name !== tag.name) return { ok: false, fault: unmatched(tag) };
      section.outer.push({ kind: "section", ...pick(section), parts, end: at });
      parts = section.outer;
    } else if (tag.sign === "") {
      parts.push({ kind: "value", name: tag.name, start, end: at });
    } else {
      if (open.length === sectionDepthMax) return { ok: false, fault: tooDeep(tag) };
      open.push({ name: tag.name, inverted: tag.sign === "^", start, end: at, outer: parts });
      parts = [];
    }
  }
  addText(parts, text.slice(at));
  const left = open.at(-1);
  if (left !== undefined) return { ok: false, fault: unmatched(left) };
  return { ok: true, parts };
}

function pick({ name, inverted, start }: OpenSection) {
  return { name, inverted, start };
}

function addText(parts: TemplatePart[], text: string): void {
  if (text !== "") parts.push({ kind: "text", text });
}

interface NameTag {
  readonly ok: true;
  readonly sign: "" | "#" | "^" | "/";
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface ExpressionTag {
  readonly ok: true;
  readonly sign: "=";
  readonly expression: Expression;
}

type Tag = NameTag | ExpressionTag | { readonly ok: false; readonly fault: TemplateFault };

function readTag(content: string, { start, end }: { start: number; end: number }): Tag {
  const trimmed = content.trim();
  const first = trimmed[0];
  const sign = first === "#" || first === "^" || first === "/" ? first : "";
  const name = sign === "" ? trimmed : trimmed.slice(1).trim();
  if (variableName.test(name)) return { ok: true, sign, name, start, end };
  try {
    return { ok: true, sign: "=", expression: parseExpression(trimmed) };
  } catch (thrown) {
    if (!(thrown instanceof ExpressionFault)) throw thrown;
    return { ok: false, fault: notAnExpression(trimmed, thrown, { start, end }) };
  }
}

/** Text that does not look like an expression is more likely a here-document that was not escaped. */
function notAnExpression(
  content: string,
  reason: ExpressionFault,
  { start, end }: { start: number; end: number },
): TemplateFault {
  const shown = content.length > 60 ? `${content.slice(0, 60)}…` : content;
  if (/^include\s*\(/.test(content)) {
    const message = `Referred to a variable "${shown}" that does not exist: files are included when an orb is packed, not here.`;
    return { code: "unknown_variable", message, suggestion: null, start, end };
  }
  if (!content.includes("\n") && expressionSign.test(content)) {
    const message = `\`${shown}\` is not an expression: ${reason.message}`;
    return { code: "invalid_expression", message, suggestion: null, start, end };
  }
  const message = `\`${shown}\` between \`<<\` and \`>>\` is not the name of a value.`;
  return { code: "invalid_template", message, suggestion: escapeHint, start, end };
}

function unclosed(text: string, start: number): TemplateFault {
  const shown = text.length > 200 ? `${text.slice(Math.max(0, start - 50), start + 150)}…` : text;
  return {
    code: "unclosed_tag",
    message: `Unclosed '<<' tag in string: '${shown}'\n('<<' must be escaped as '\\<<' in config v2.1+)`,
    suggestion: escapeHint,
    start,
    end: start + 2,
  };
}

function unmatched({ name, start, end }: { name: string; start: number; end: number }): TemplateFault {
  const message = `The section \`${name}\` is not opened and closed in pairs: \`<<# ${name} >> … <</ ${name} >>\`.`;
  return { code: "unmatched_section", message, suggestion: null, start, end };
}

function tooDeep({ start, end }: { start: number; end: number }): TemplateFault {
  const message = `Sections are nested deeper than ${sectionDepthMax} levels.`;
  return { code: "nesting_too_deep", message, suggestion: null, start, end };
}
