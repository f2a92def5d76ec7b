const betweenMilliseconds = 50;

/** Waits for a condition for as long as the test may take. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, betweenMilliseconds));
}
