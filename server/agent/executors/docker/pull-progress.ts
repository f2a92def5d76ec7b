/** What an engine says while it pulls. */
export interface PullEvent {
  readonly status?: string;
  readonly id?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

const reportMilliseconds = 5_000;

/**
 * Tells of a pull in lines: each layer's changes of state once, and every few
 * seconds how much of all layers has come, but not every piece as it comes.
 */
export class PullProgress {
  readonly #print: (text: string) => void;
  readonly #told = new Map<string, string>();
  readonly #layers = new Map<string, { current: number; total: number }>();
  #reportedAt: number | null = null;

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  /** The size of all layers that were downloaded; null when none was, or too fast to be told of. */
  get downloadedBytes(): number | null {
    const sizes = [...this.#layers.values()].map(({ total }) => total);
    return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0);
  }

  tell({ status, id, progressDetail }: PullEvent, nowMilliseconds: number): void {
    if (status === undefined) return;
    if (status === "Downloading" && id !== undefined && progressDetail?.total !== undefined) {
      this.#layers.set(id, { current: progressDetail.current ?? 0, total: progressDetail.total });
      this.#report(nowMilliseconds);
    }
    if (this.#told.get(id ?? "") === status) return;
    this.#told.set(id ?? "", status);
    if (status === "Download complete" && id !== undefined) {
      const layer = this.#layers.get(id);
      if (layer !== undefined) layer.current = layer.total;
    }
    if (id === undefined || /complete|exists|Pulling from/.test(status)) {
      this.#print(`${id === undefined ? "" : `${id}: `}${status}\n`);
    }
  }

  #report(nowMilliseconds: number): void {
    this.#reportedAt ??= nowMilliseconds;
    if (nowMilliseconds - this.#reportedAt < reportMilliseconds) return;
    this.#reportedAt = nowMilliseconds;
    let current = 0;
    let total = 0;
    for (const layer of this.#layers.values()) {
      current += layer.current;
      total += layer.total;
    }
    this.#print(`  ${megabytes(current)} of ${megabytes(total)} MB\n`);
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
