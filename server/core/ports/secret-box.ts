/**
 * Keeps texts so that the database alone does not tell them. What is sealed
 * for one row can only be opened for that row: `identity` is bound to it.
 */
export interface SecretBox {
  /** Seals a text. The same text sealed twice gives two different results. */
  seal(text: string, identity: string): string;
  /** Gives the text back. Throws `unavailable` when it was sealed for another row or with another installation's key, or was changed. */
  open(sealed: string, identity: string): string;
}
