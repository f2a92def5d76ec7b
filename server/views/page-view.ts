/** One page of a list; `nextCursor` asks for the one after it, null at the end. */
export interface PageView<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
