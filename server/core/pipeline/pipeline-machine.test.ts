import { describe, expect, test } from "vitest";
import { pipelineAfter, pipelineEdges, pipelineEvents } from "#server/core/pipeline/pipeline-machine.ts";
import { pipelineStatuses } from "#server/core/status/pipeline-status.ts";

describe("every status and event of a pipeline", () => {
  for (const status of pipelineStatuses) {
    for (const event of pipelineEvents) {
      const to = pipelineEdges[status][event];
      test(`${status} + ${event} -> ${to ?? "refused"}`, () => {
        const result = pipelineAfter(status, event);
        if (to === undefined) expect(result).toMatchObject({ ok: false, error: { code: "illegal_transition" } });
        else expect(result).toEqual({ ok: true, value: to });
      });
    }
  }
});
