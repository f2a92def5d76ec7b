/**
 * How a stop is asked for: by somebody at the keyboard, who sees what is waited
 * for; by a program that ends this one before long; or because whoever started
 * this process is gone.
 */
export type StopKind = "key" | "term" | "orphaned";
