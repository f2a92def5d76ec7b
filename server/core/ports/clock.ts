/** The time, so that everything that decides by it can be tested without waiting. */
export interface Clock {
  /** The time now. */
  now(): Date;
}
