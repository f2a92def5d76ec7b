import { X509Certificate } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConsoleAccount } from "#server/supervisor/account/console-account.ts";
import { createTryLimit } from "#server/supervisor/account/try-limit.ts";
import { findFreePort } from "#server/supervisor/free-port.ts";
import { createServiceSet } from "#server/supervisor/service-set.ts";
import { ensureConsoleCertificate } from "./console-certificate.ts";
import { openConsoleDoor } from "./console-door.ts";
import type { TwoProtocolServer } from "./two-protocol-server.ts";

const password = "a long enough password";
let root: string;
let port: number;
let door: TwoProtocolServer;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

async function ask(url: string, options: { headers?: Record<string, string>; method?: string; body?: string } = {}) {
  const request = url.startsWith("https") ? httpsRequest : httpRequest;
  const ca = await readFile(join(root, "tls/console.cert.pem"));
  return new Promise<Answer>((resolve, reject) => {
    const { headers = {}, method = "GET" } = options;
    const asked = request(url, { ca, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    asked.on("error", reject);
    asked.end(options.body);
  });
}

const signIn = (headers: Record<string, string>) =>
  ask(`https://localhost:${port}/trpc/session.signIn`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ password }),
  });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-door-"));
  for (const folder of ["tls", "pages/_next/static"]) await mkdir(join(root, folder), { recursive: true });
  await writeFile(
    join(root, "pages/index.html"),
    '<p>services</p><script>let a = 1</script><script src="/x.js"></script>',
  );
  await writeFile(join(root, "pages/sign-in.html"), "<p>sign in</p>");
  await writeFile(join(root, "pages/404.html"), "<p>nothing here</p>");
  await writeFile(join(root, "pages/_next/static/a.js"), "export {};".repeat(100));
  await writeFile(join(root, "secret.txt"), "secret");
  const account = openConsoleAccount(join(root, "console.json"));
  await account.setUp(password);
  port = await findFreePort("127.0.0.1");
  door = await openConsoleDoor({
    deps: {
      account,
      tryLimit: createTryLimit(),
      services: createServiceSet(join(root, "logs"), []),
      host: "ci-1",
      installation: async () => ({ host: "here" }) as never,
      useSetupCode: async () => "wrong",
      audit: () => undefined,
      now: () => Date.now(),
    },
    tlsDirectory: join(root, "tls"),
    pagesDirectory: join(root, "pages"),
    host: "127.0.0.1",
    port,
  });
});
afterAll(async () => {
  await door.close();
  await rm(root, { recursive: true, force: true });
});

describe("the console's port", () => {
  test("serves the pages over HTTPS with a policy that lets only their own scripts run", async () => {
    const { status, headers, text } = await ask(`https://localhost:${port}/`);
    expect([status, text]).toEqual([200, expect.stringContaining("services")]);
    expect(headers["content-security-policy"]).toContain("script-src 'self' 'sha256-");
    expect(headers["content-security-policy"]).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-cache" });
    expect((await ask(`https://localhost:${port}/sign-in`)).text).toContain("sign in");
  });

  test("answers plain HTTP with the way to HTTPS and says what the browser will ask", async () => {
    const { status, headers, text } = await ask(`http://127.0.0.1:${port}/sign-in`);
    expect([status, headers.location]).toEqual([307, `https://127.0.0.1:${port}/sign-in`]);
    expect(text).toContain("Your browser will warn you");
  });

  test("does not repeat a host that is none", async () => {
    const { headers, text } = await ask(`http://127.0.0.1:${port}/`, { headers: { host: "<script>alert(1)" } });
    expect(headers.location).toBe(`https://localhost:${port}/`);
    expect(text).not.toContain("<script>");
  });

  test("survives a connection that sends nonsense or nothing", async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.end(Buffer.from([0x16, 3, 1, 255, 255, 0, 0, 1])));
      socket
        .on("close", () => resolve())
        .on("error", () => undefined)
        .resume();
    });
    const silent = connect(port, "127.0.0.1");
    silent.on("error", () => undefined);
    expect((await ask(`https://localhost:${port}/`)).status).toBe(200);
    silent.destroy();
  });

  test.each(["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%00", "/%zz", "/.hidden", "/nothing"])(
    "answers %s with its 404 page",
    async (path) => {
      const { status, text } = await ask(`https://localhost:${port}${path}`);
      expect([status, text]).toEqual([404, "<p>nothing here</p>"]);
    },
  );

  test("lets browsers keep what never changes, and sends it compressed", async () => {
    const { headers } = await ask(`https://localhost:${port}/_next/static/a.js`, {
      headers: { "accept-encoding": "gzip" },
    });
    expect(headers).toMatchObject({
      "cache-control": expect.stringContaining("immutable"),
      "content-encoding": "gzip",
    });
    const again = await ask(`https://localhost:${port}/`, {
      headers: { "if-none-match": String((await ask(`https://localhost:${port}/`)).headers.etag) },
    });
    expect(again.status).toBe(304);
  });

  test("gives the session as a cookie that no script and no other site can use", async () => {
    const { status, headers } = await signIn({ origin: `https://localhost:${port}` });
    expect(status).toBe(200);
    expect(headers["set-cookie"]?.[0]).toMatch(
      /^__Host-rotunda-console=.+; Path=\/; HttpOnly; Secure; SameSite=Strict/,
    );
    const cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    const installation = await ask(`https://localhost:${port}/trpc/installation.get`, { headers: { cookie } });
    expect(JSON.parse(installation.text)).toMatchObject({ result: { data: { host: "here" } } });
  });

  test("refuses what a page of another site sends", async () => {
    expect((await signIn({ origin: "https://evil.example" })).status).toBe(403);
  });

  test("tells strangers what to do, and nothing of its inside", async () => {
    const { status, text } = await ask(`https://localhost:${port}/trpc/service.list`);
    expect(status).toBe(401);
    expect(JSON.parse(text).error).toEqual({
      code: expect.any(Number),
      message: "Sign in to the console first.",
      data: { code: "UNAUTHORIZED", httpStatus: 401 },
    });
  });
});

describe("the console's certificate", () => {
  test("is for this machine's names and addresses, and its key is private", async () => {
    const certificate = new X509Certificate(await readFile(join(root, "tls/console.cert.pem")));
    expect(certificate.subjectAltName).toContain("DNS:localhost");
    expect(certificate.subjectAltName).toContain("IP Address:127.0.0.1");
    expect(certificate.subjectAltName).toContain("IP Address:0:0:0:0:0:0:0:1");
    const days = (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / 86_400_000;
    expect(days).toBeLessThanOrEqual(825);
    expect((await stat(join(root, "tls/console.key.pem"))).mode & 0o777).toBe(0o600);
  });

  test("stays the same until it is about to end, then it is made anew", async () => {
    const now = new Date();
    const kept = await ensureConsoleCertificate(join(root, "tls"), now);
    expect(await ensureConsoleCertificate(join(root, "tls"), now)).toEqual(kept);
    const later = new Date(now.getTime() + 780 * 86_400_000);
    expect(await ensureConsoleCertificate(join(root, "tls"), later)).not.toEqual(kept);
  });

  test("is made anew when its files do not fit together", async () => {
    await writeFile(join(root, "tls/console.key.pem"), "not a key");
    const made = await ensureConsoleCertificate(join(root, "tls"), new Date());
    expect(made.key).toContain("BEGIN PRIVATE KEY");
  });
});
