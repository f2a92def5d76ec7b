const sameKeyMilliseconds = 700;

/**
 * Counts how often somebody asked for the end. One press of Ctrl-C may arrive
 * several times, from the terminal and from each shell around this process: what
 * comes within 0.7 s of a press is that press. The function that it gives tells
 * the number of a new press, from 1 on, or null for a repeat; `now` is
 * milliseconds of any clock that does not jump.
 */
export function countPresses(): (now: number) => number | null {
  let presses = 0;
  let last = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (now - last < sameKeyMilliseconds) return null;
    last = now;
    presses += 1;
    return presses;
  };
}
