import { expect, test } from "vitest";
import { tickText, timeTicks } from "#ui/chart/time-ticks.ts";

test.each([
  [0, ["0"]],
  [450, ["0", "0.1s", "0.2s", "0.3s", "0.4s"]],
  [9000, ["0", "2s", "4s", "6s", "8s"]],
  [200_000, ["0", "1m", "2m", "3m"]],
  [500_000, ["0", "2m", "4m", "6m", "8m"]],
  [5_400_000, ["0", "15m", "30m", "45m", "1h", "1h 15m", "1h 30m"]],
])("an axis of %i ms has round moments", (span, texts) => {
  expect(timeTicks(span).map(tickText)).toEqual(texts);
});
