import { applySgr, type Pen, plainPen } from "#ui/log/pen.ts";
import { type LogRow, TerminalScreen } from "#ui/log/terminal-screen.ts";

/** An operating-system command (a link, a title) longer than this is no command. */
const commandCharactersMax = 4096;
const linkCharactersMax = 2048;

const printable = /[^\u0000-\u001f\u007f\u0080-\u009f]+/y;
const controlSequence = /\u001b\[([0-?]{0,64})([ -/]{0,8})([@-~])/y;
const controlSequenceBegun = /^\u001b\[[0-?]{0,64}[ -/]{0,8}$/;
/** OSC, and the strings of DCS, SOS, PM and APC, up to BEL or `ESC \`. */
const commandString = new RegExp(
  `\\u001b([\\]PX^_])([^\\u0007\\u001b]{0,${commandCharactersMax}})(?:\\u0007|\\u001b\\\\)`,
  "y",
);
const commandStringBegun = new RegExp(`^\\u001b[\\]PX^_][^\\u0007\\u001b]{0,${commandCharactersMax}}\\u001b?$`);
const shortEscape = /\u001b[ -/]{0,4}[0-Z\\^-~]/y;
const shortEscapeBegun = /^\u001b[ -/]{0,4}$/;

interface Token {
  readonly length: number;
  readonly run: () => void;
}

/**
 * Turns the output of programs that believe they talk to a terminal into rows
 * of styled text: `\r`, `\b`, tabs, CSI A–G, J, K, SGR and OSC 8 links are
 * obeyed, every other sequence is left out. Text may be written in pieces cut
 * anywhere, also inside a sequence: the rows are the same.
 */
export class AnsiReducer {
  private readonly screen: TerminalScreen;
  private pen: Pen;
  private pending = "";

  /** `pen` is how the text before left it; `firstLine` the number of the first line. */
  constructor(pen: Pen = plainPen, firstLine = 0) {
    this.pen = pen;
    this.screen = new TerminalScreen(firstLine);
  }

  write(piece: string): void {
    const text = this.pending + piece;
    this.pending = "";
    let at = 0;
    while (at < text.length) {
      const token = this.tokenAt(text, at);
      if (token === null) {
        this.pending = text.slice(at);
        return;
      }
      token.run();
      at += token.length;
    }
  }

  rows(): LogRow[] {
    return this.screen.read();
  }

  /** How the next text would look. */
  penNow(): Pen {
    return this.pen;
  }

  /** What stands at `at`, or null when the rest may be the beginning of a sequence. */
  private tokenAt(text: string, at: number): Token | null {
    printable.lastIndex = at;
    const plain = printable.exec(text)?.[0];
    if (plain) return this.plainToken(plain, at + plain.length === text.length);
    if (text[at] !== "\u001b") return { length: 1, run: () => this.control(text[at] ?? "") };
    return this.escapeToken(text, at);
  }

  /** A character of two halves may be cut between them: the first half waits for the second. */
  private plainToken(text: string, atEnd: boolean): Token | null {
    const last = text.charCodeAt(text.length - 1);
    const isCut = atEnd && last >= 0xd800 && last <= 0xdbff;
    if (isCut && text.length === 1) return null;
    const whole = isCut ? text.slice(0, -1) : text;
    return { length: whole.length, run: () => this.screen.write(whole, this.pen) };
  }

  private escapeToken(text: string, at: number): Token | null {
    const control = matchAt(controlSequence, text, at);
    if (control) return { length: control[0].length, run: () => this.sequence(control) };
    const command = matchAt(commandString, text, at);
    if (command) return { length: command[0].length, run: () => this.command(command[1] ?? "", command[2] ?? "") };
    const rest = text.slice(at, at + commandCharactersMax + 4);
    if (controlSequenceBegun.test(rest) || commandStringBegun.test(rest) || shortEscapeBegun.test(rest)) return null;
    const short = text[at + 1] === "[" ? null : matchAt(shortEscape, text, at);
    return { length: short?.[0].length ?? 1, run: () => {} };
  }

  private control(character: string): void {
    if (character === "\n") this.screen.newLine();
    else if (character === "\r") this.screen.moveToColumn(0);
    else if (character === "\b") this.screen.moveColumns(-1);
    else if (character === "\t") this.screen.tab(this.pen);
  }

  private sequence([, parameters = "", intermediate = "", final = ""]: RegExpExecArray): void {
    if (intermediate !== "" || /[<-?]/.test(parameters)) return;
    if (final === "m") {
      this.pen = applySgr(this.pen, parameters);
      return;
    }
    const given = parameters.split(";")[0] ?? "";
    const count = Math.max(1, Number(given) || 1);
    const { screen } = this;
    if (final === "A") screen.moveRows(-count);
    else if (final === "B") screen.moveRows(count);
    else if (final === "C") screen.moveColumns(count);
    else if (final === "D") screen.moveColumns(-count);
    else if (final === "E" || final === "F") {
      screen.moveRows(final === "E" ? count : -count);
      screen.moveToColumn(0);
    } else if (final === "G") screen.moveToColumn(count - 1);
    else if (final === "K") screen.eraseInRow(Number(given) || 0);
    else if (final === "J") screen.eraseBelow(Number(given) || 0);
  }

  private command(kind: string, body: string): void {
    if (kind !== "]" || !body.startsWith("8;")) return;
    const url = body.slice(body.indexOf(";", 2) + 1);
    const href = /^https?:\/\//i.test(url) && url.length <= linkCharactersMax ? url : null;
    this.pen = { ...this.pen, href };
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
