/** A place where a house rule does not hold, and why. */
export interface Exception {
  /** The rule's word, as the check prints it. */
  readonly rule: string;
  /** A path, or a folder when it ends in `/`. */
  readonly path: string;
  readonly reason: string;
}

/** Every exception there is. One that excuses nothing is itself a fault, so the list only holds what is needed. */
export const exceptions: readonly Exception[] = [
  {
    rule: "process-env",
    path: "server/testing/services/nothing-left-running.ts",
    reason: "It writes a mark into the environment for every program of a test run to inherit; it reads no setting.",
  },
  {
    rule: "budget",
    path: "server/testing/fake-build-store.ts",
    reason: "One object literal that is the whole port in memory; its methods are small.",
  },
  {
    rule: "budget",
    path: "server/testing/fake-task-store.ts",
    reason: "One object literal that is the whole port in memory; its methods are small.",
  },
];
