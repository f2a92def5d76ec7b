const sameKeyMilliseconds = 700;

/**
 * Calls `hurry` at the second Ctrl-C (or SIGTERM) while something stops. One press
 * may arrive several times, from the terminal and from each shell around this
 * process: what comes within 0.7 s of the first counts as the same. Returns what
 * ends the listening.
 */
export function hurryOnSecondSignal(hurry: () => void): () => void {
  const begun = Date.now();
  const listen = () => {
    if (Date.now() - begun >= sameKeyMilliseconds) hurry();
  };
  process.on("SIGINT", listen).on("SIGTERM", listen);
  return () => void process.off("SIGINT", listen).off("SIGTERM", listen);
}
