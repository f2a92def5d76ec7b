import {
  emptyLog,
  forgetEnd,
  isPageComplete,
  type LogDocument,
  type LogGrowthNews,
  type LogWindow,
  linesOfPage,
  mergeGrowth,
  mergeWindow,
  noteLength,
  pageLines,
  trimPages,
} from "#ui/log/log-document.ts";

const pagesMax = 120;
/** A page that an answer left incomplete (it grows, or was too large) is not asked for again sooner. */
const askAgainMs = 250;

interface StepLogSource {
  readonly read: (fromLine: number, lineCount: number) => Promise<LogWindow>;
  readonly lines: number;
  readonly sealed: boolean;
}

/**
 * One step's log in the browser: history and stream joined without gap or
 * repeat. It reads the pages that are looked at and nothing else; what the
 * socket tells is appended where it fits, and read again where it does not.
 */
export class StepLogStore {
  private log: LogDocument;
  private fault: unknown = null;
  private readonly source: StepLogSource;
  private readonly reading = new Set<number>();
  private readonly resting = new Map<number, ReturnType<typeof setTimeout>>();
  private readonly listeners = new Set<() => void>();
  private shown = { first: 0, last: -1 };
  private frame: number | null = null;

  constructor(source: StepLogSource) {
    this.source = source;
    this.log = emptyLog(source.lines, source.sealed);
  }

  readonly document = (): LogDocument => this.log;
  readonly error = (): unknown => this.fault;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      for (const timer of this.resting.values()) clearTimeout(timer);
      this.resting.clear();
    };
  };

  /** These pages are in sight: reads what is missing of them. */
  readonly show = (pages: { readonly first: number; readonly last: number }): void => {
    this.shown = pages;
    for (let page = pages.first; page <= pages.last; page += 1) this.want(page);
  };

  grew(news: LogGrowthNews): void {
    this.change(mergeGrowth(this.log, news).log);
  }

  /** The step's row tells how long the log is. */
  told(length: { readonly lines: number; readonly sealed: boolean }): void {
    this.change(noteLength(this.log, length));
  }

  /** Messages may have been missed. */
  doubtEnd(): void {
    this.change(forgetEnd(this.log));
  }

  retry(): void {
    this.fault = null;
    this.show(this.shown);
    this.notify();
  }

  private want(page: number): void {
    if (this.fault !== null || this.reading.has(page) || this.resting.has(page)) return;
    if (!isPageComplete(this.log, page)) void this.read(page);
  }

  private async read(page: number): Promise<void> {
    this.reading.add(page);
    const known = this.log.pages.get(page)?.length ?? 0;
    const from = known < linesOfPage(this.log, page) ? known : Math.max(0, known - 1);
    try {
      const window = await this.source.read(page * pageLines + from, pageLines - from);
      this.rest(page);
      this.change(trimPages(mergeWindow(this.log, window), { ...this.shown, pagesMax }));
    } catch (error) {
      this.fault = error;
      this.notify();
    } finally {
      this.reading.delete(page);
    }
  }

  private rest(page: number): void {
    const timer = setTimeout(() => {
      this.resting.delete(page);
      if (page >= this.shown.first && page <= this.shown.last) this.want(page);
    }, askAgainMs);
    this.resting.set(page, timer);
  }

  private change(next: LogDocument): void {
    if (next === this.log) return;
    this.log = next;
    this.notify();
  }

  /** Listeners hear at most once per frame; a hidden tab has no frames and hears when it is seen again. */
  private notify(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      for (const call of this.listeners) call();
    });
  }
}
