export const backoffMillisecondsMin = 100;
export const backoffMillisecondsMax = 10_000;

/**
 * How long to wait before try number `attempt` (from 1): doubling from a tenth
 * of a second to ten seconds, of which a random half is taken off so that many
 * agents do not come back at the same instant. `chance` is in [0, 1).
 */
export function backoffMilliseconds(attempt: number, chance: number): number {
  const whole = Math.min(backoffMillisecondsMax, backoffMillisecondsMin * 2 ** Math.min(attempt - 1, 20));
  return whole / 2 + (whole / 2) * chance;
}
