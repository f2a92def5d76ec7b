import { describe, expect, test } from "vitest";
import { hasProcess, nextServiceState, serviceEdges, serviceEvents, serviceStates } from "./service-machine.ts";

describe("the life of a service", () => {
  for (const state of serviceStates) {
    for (const event of serviceEvents) {
      test(`${state} + ${event} -> ${serviceEdges[state][event] ?? "no change"}`, () => {
        expect(nextServiceState(state, event)).toBe(serviceEdges[state][event] ?? null);
      });
    }
  }

  test.each(serviceStates.filter((state) => state !== "stopped"))("%s can be stopped by a person", (state) => {
    expect(["stopping", "stopped"]).toContain(nextServiceState(state, "stop") ?? state);
  });

  test.each(serviceStates.filter((state) => !hasProcess(state)))("%s can be started by a person", (state) => {
    expect(nextServiceState(state, "start")).toBe("starting");
  });
});
