import { type LookRequest, lookAtConfig } from "#web/features/editor/look-at-config.ts";

/** The compiler beside the page: it may take its time, typing never waits for it. */
addEventListener("message", ({ data }: MessageEvent<{ readonly id: number; readonly request: LookRequest }>) => {
  postMessage({ id: data.id, look: lookAtConfig(data.request) });
});
