import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { findFreePort } from "./free-port.ts";

test("a port that is spoken for is never given, though nobody listens on it yet", async () => {
  const free = await findFreePort("127.0.0.1");
  const spokenFor = Array.from({ length: 17_000 }, (_, index) => 15_000 + index).filter((port) => port !== free);
  expect(await findFreePort("127.0.0.1", spokenFor)).toBe(free);
});

test("when the only port left is listened on, that is said", async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  const taken = await findFreePort("127.0.0.1");
  await new Promise<void>((resolve) => void server.listen(taken, "127.0.0.1", resolve));
  const spokenFor = Array.from({ length: 17_000 }, (_, index) => 15_000 + index).filter((port) => port !== taken);
  await expect(findFreePort("127.0.0.1", spokenFor)).rejects.toThrow("No free port was found between 15000 and 32000");
});
