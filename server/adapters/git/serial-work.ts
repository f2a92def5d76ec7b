/** Work that must not happen twice at once for a key, and need not happen again for those who wait. */
export class SerialWork {
  readonly #ends = new Map<string, Promise<unknown>>();
  /** Work that waits its turn: whoever asks for the same before it begins shares it. */
  readonly #waiting = new Map<string, Promise<unknown>>();

  /** Runs `work` after all earlier work of the key. */
  run<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.#ends.get(key) ?? Promise.resolve();
    const turn = before.then(work, work);
    const end = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#ends.set(key, end);
    void end.then(() => {
      if (this.#ends.get(key) === end) this.#ends.delete(key);
    });
    return turn;
  }

  /**
   * Runs `work`, or joins a turn of the same `name` that has not begun: what it
   * will find is at least as new as what the caller needs.
   */
  share<Value>(key: string, name: string, work: () => Promise<Value>): Promise<Value> {
    const id = `${key} ${name}`;
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) return waiting as Promise<Value>;
    const turn = this.run(key, () => {
      this.#waiting.delete(id);
      return work();
    });
    this.#waiting.set(id, turn);
    return turn;
  }

  /** Settles when all work that was begun has ended. */
  async allDone(): Promise<void> {
    while (this.#ends.size > 0) await Promise.all(this.#ends.values());
  }
}
