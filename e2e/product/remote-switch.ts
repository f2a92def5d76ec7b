import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Something outside that a job can ask: it answers 503 until it is turned on, and 200 from then on. */
export interface RemoteSwitch extends AsyncDisposable {
  readonly url: string;
  turnOn(): void;
}

/** Starts a switch, off. Tests use it to decide from outside how and when a step ends. */
export async function startRemoteSwitch(): Promise<RemoteSwitch> {
  let isOn = false;
  const server = createServer((_request, response) =>
    response.writeHead(isOn ? 200 : 503).end(isOn ? "on\n" : "off\n"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    turnOn: () => {
      isOn = true;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
