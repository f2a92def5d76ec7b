import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkPorts } from "./check-ports.ts";
import { findFreePort } from "./free-port.ts";

let taken: Server;
let takenPort: number;
const web = { host: "127.0.0.1", portSetting: "ROTUNDA_WEB_PORT", hostSetting: "ROTUNDA_HOST" };

beforeEach(async () => {
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  takenPort = (taken.address() as { port: number }).port;
});
afterEach(() => new Promise((resolve) => taken.close(resolve)));

describe("the look at the ports", () => {
  test("names the port that is taken and the setting that moves it", async () => {
    await expect(checkPorts([{ ...web, port: takenPort }])).rejects.toMatchObject({
      lines: [`Port ${takenPort} (ROTUNDA_WEB_PORT) is already in use. Stop what uses it or set ROTUNDA_WEB_PORT.`],
    });
  });

  test("notices a port that is taken on one address when all are wanted", async () => {
    await expect(checkPorts([{ ...web, host: "0.0.0.0", port: takenPort }])).rejects.toThrow(/already in use/);
  });

  test("names everything that is wrong at once", async () => {
    const free = await findFreePort("127.0.0.1");
    const settings = [
      { ...web, port: takenPort },
      { ...web, port: free, portSetting: "ROTUNDA_OUTPUT_PORT" },
      { ...web, port: free, portSetting: "ROTUNDA_CONSOLE_PORT" },
    ];
    await expect(checkPorts(settings)).rejects.toMatchObject({
      lines: [
        `ROTUNDA_OUTPUT_PORT and ROTUNDA_CONSOLE_PORT are both ${free}. Give each its own port.`,
        expect.stringContaining("ROTUNDA_WEB_PORT"),
      ],
    });
  });

  test("says so when the address is not this machine's", async () => {
    const place = { ...web, host: "192.0.2.1", port: await findFreePort("127.0.0.1") };
    await expect(checkPorts([place])).rejects.toThrow('ROTUNDA_HOST is "192.0.2.1", which is not an address');
  });

  test("leaves free ports free", async () => {
    const place = { ...web, port: await findFreePort("127.0.0.1") };
    await checkPorts([place]);
    await checkPorts([place, { ...web, port: 0 }]);
  });
});
