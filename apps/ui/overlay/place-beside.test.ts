import { expect, test } from "vitest";
import { placeBeside } from "#ui/overlay/place-beside.ts";

const viewport = { width: 400, height: 300 };
const box = { width: 100, height: 80 };

test("a menu opens under its button", () => {
  const anchor = { left: 20, top: 10, right: 60, bottom: 38 };
  expect(placeBeside(anchor, box, { viewport, align: "start" })).toEqual({ left: 20, top: 42 });
});

test("a menu near the lower edge opens above", () => {
  const anchor = { left: 20, top: 250, right: 60, bottom: 278 };
  expect(placeBeside(anchor, box, { viewport, align: "start" })).toEqual({ left: 20, top: 166 });
});

test("a menu never leaves the window sideways", () => {
  const anchor = { left: 380, top: 10, right: 398, bottom: 38 };
  expect(placeBeside(anchor, box, { viewport, align: "start" }).left).toBe(292);
  expect(placeBeside({ ...anchor, left: 0, right: 20 }, box, { viewport, align: "end" }).left).toBe(8);
});
