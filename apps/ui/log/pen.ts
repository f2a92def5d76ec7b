/** A colour of a terminal: one of the sixteen by number, or a CSS colour. */
export type PenColour = number | string | null;

/** How characters look. Equal pens have equal keys. */
export interface Pen {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly inverse: boolean;
  readonly fg: PenColour;
  readonly bg: PenColour;
  /** Where a click leads (OSC 8); http and https only. */
  readonly href: string | null;
}

export const plainPen: Pen = {
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
  fg: null,
  bg: null,
  href: null,
};

/** Whether two pens look the same. */
export function samePen(a: Pen, b: Pen): boolean {
  if (a === b) return true;
  return (
    a.bold === b.bold &&
    a.dim === b.dim &&
    a.italic === b.italic &&
    a.underline === b.underline &&
    a.strike === b.strike &&
    a.inverse === b.inverse &&
    a.fg === b.fg &&
    a.bg === b.bg &&
    a.href === b.href
  );
}

const switches: Readonly<Record<number, Partial<Pen>>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  21: { underline: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { fg: null },
  49: { bg: null },
};

/** A colour of the 256: the sixteen by number, the cube and the greys as CSS. Null when out of range. */
function indexedColour(index: number | undefined): PenColour {
  if (index === undefined || index < 0 || index > 255) return null;
  if (index < 16) return index;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const level = (part: number) => (part === 0 ? 0 : 55 + part * 40);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`;
}

/** Reads what follows 38 or 48: `5;n` or `2;r;g;b`. Gives the colour and how many numbers it took. */
function extendedColour(
  numbers: readonly number[],
  at: number,
): { readonly colour: PenColour; readonly taken: number } {
  if (numbers[at] === 5) return { colour: indexedColour(numbers[at + 1]), taken: 2 };
  if (numbers[at] !== 2) return { colour: null, taken: 0 };
  const [red = 0, green = 0, blue = 0] = numbers.slice(at + 1, at + 4).map((part) => Math.max(0, Math.min(255, part)));
  return { colour: `rgb(${red} ${green} ${blue})`, taken: 4 };
}

function simpleColour(code: number): Partial<Pen> | undefined {
  if (code >= 30 && code <= 37) return { fg: code - 30 };
  if (code >= 40 && code <= 47) return { bg: code - 40 };
  if (code >= 90 && code <= 97) return { fg: code - 82 };
  if (code >= 100 && code <= 107) return { bg: code - 92 };
  return switches[code];
}

/**
 * The pen after an SGR sequence (`ESC [ … m`), given its parameters as text.
 * Colons count as semicolons. Numbers we do not know are skipped, as terminals
 * do; a link stays, since SGR says nothing about links.
 */
export function applySgr(pen: Pen, parameters: string): Pen {
  const numbers = parameters.split(/[;:]/).map((text) => (text === "" ? 0 : Number(text)));
  let next = pen;
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at] ?? 0;
    if (code === 0) next = { ...plainPen, href: next.href };
    else if (code === 38 || code === 48) {
      const { colour, taken } = extendedColour(numbers, at + 1);
      next = code === 38 ? { ...next, fg: colour } : { ...next, bg: colour };
      at += taken;
    } else {
      const change = simpleColour(code);
      if (change) next = { ...next, ...change };
    }
  }
  return next;
}
