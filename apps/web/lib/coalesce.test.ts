import { expect, test } from "vitest";
import { coalesce } from "#web/lib/coalesce.ts";

function bench() {
  const timers: (() => void)[] = [];
  const finish: (() => void)[] = [];
  let runs = 0;
  const call = coalesce(
    () => {
      runs += 1;
      return new Promise<void>((done) => finish.push(done));
    },
    250,
    (callback) => timers.push(callback),
  );
  const settle = async () => {
    finish.shift()?.();
    await new Promise((done) => setImmediate(done));
  };
  return { call, settle, tick: () => timers.shift()?.(), runs: () => runs };
}

test("the first event is answered at once", () => {
  const { call, runs } = bench();
  call();
  expect(runs()).toBe(1);
});

test("a storm during a read leads to one more read, after the pause", async () => {
  const { call, settle, tick, runs } = bench();
  for (let event = 0; event < 500; event += 1) call();
  expect(runs()).toBe(1);
  await settle();
  expect(runs()).toBe(1);
  tick();
  expect(runs()).toBe(2);
  await settle();
  tick();
  expect(runs()).toBe(2);
});

test("after a quiet time an event is answered at once again", async () => {
  const { call, settle, tick, runs } = bench();
  call();
  await settle();
  tick();
  call();
  expect(runs()).toBe(2);
});
