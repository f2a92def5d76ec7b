import { Agent } from "node:https";
import { expect, test } from "vitest";
import { addressOrbs } from "#server/adapters/orb/address-orbs.ts";
import { cachedOrbFetcher } from "#server/adapters/orb/cached-orb-fetcher.ts";
import { registryOrbs } from "#server/adapters/orb/registry-orbs.ts";
import { fakeOrbFetcher } from "#server/testing/fake-orb-fetcher.ts";
import { orbFetcherContract, orbReference } from "#server/testing/orb-fetcher-contract.ts";
import { type OrbServer, startOrbFileServer, startOrbRegistryServer } from "#server/testing/orb-server.ts";

function breaking(server: OrbServer): () => void {
  return () => {
    server.answer = (_request, response) => void response.writeHead(503).end("down");
  };
}

orbFetcherContract("memory", () => {
  const fetcher = fakeOrbFetcher();
  return Promise.resolve({
    fetcher,
    reference: (name) => `acme/${name}@1.2.3`,
    put: (reference, source) => void fetcher.sources.set(reference, source),
    breakDown: () => {
      fetcher.isUp = false;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});

orbFetcherContract("a registry", async () => {
  const server = await startOrbRegistryServer();
  return {
    fetcher: registryOrbs({ url: `${server.url}/graphql-unstable` }),
    reference: (name) => `acme/${name}@1.2.3`,
    put: (reference, source) => void server.sources.set(reference, source),
    breakDown: breaking(server),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});

async function openAddresses() {
  const server = await startOrbFileServer();
  const agent = new Agent({ ca: server.certificate });
  const fetcher = addressOrbs({ prefixes: [`${server.url}/orbs/`], agent, timeoutMilliseconds: 2000 });
  return { server, fetcher, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

orbFetcherContract("addresses", async () => {
  const { server, fetcher, ...rest } = await openAddresses();
  return {
    fetcher,
    reference: (name) => `${server.url}/orbs/${name}.yml`,
    put: (reference, source) => void server.sources.set(new URL(reference).pathname, source),
    breakDown: breaking(server),
    ...rest,
  };
});

test.each([
  ["acme/tool@1", "acme/tool@1.3.0"],
  ["acme/tool@1.2", "acme/tool@1.2.3"],
  ["acme/tool@volatile", "acme/tool@2.0.0"],
  ["acme/tool@dev:main", "acme/tool@dev:main"],
])("the registry is asked for %s as it is written, and says which version that is", async (text, expected) => {
  await using server = await startOrbRegistryServer();
  for (const version of ["1.2.3", "1.3.0", "2.0.0", "dev:main"]) server.sources.set(`acme/tool@${version}`, version);
  const fetched = await registryOrbs({ url: server.url }).fetch(orbReference(text));
  expect([fetched?.version, server.asked]).toEqual([expected, [text]]);
});

test.each([
  ["no JSON", "<html>", "not understood"],
  ["JSON of another kind", "[]", "not understood"],
  ["a version without its text", '{"data":{"orbVersion":{"version":"1.0.0"}}}', "not understood"],
  ["an error", '{"data":null,"errors":[{"message":"Rate limited"}]}', "says: Rate limited"],
])("a registry that answers with %s is told as what it is", async (_what, body, sentence) => {
  await using server = await startOrbRegistryServer();
  server.answer = (_request, response) => void response.end(body);
  const refusal = { code: "unavailable", userMessage: expect.stringContaining(sentence) };
  await expect(registryOrbs({ url: server.url }).fetch(orbReference("acme/tool@1"))).rejects.toMatchObject(refusal);
});

test("a registry that is silent, or sends without end, is given up", async () => {
  await using server = await startOrbRegistryServer();
  const fetcher = registryOrbs({ url: server.url, timeoutMilliseconds: 200 });
  server.answer = () => undefined;
  const ask = () => fetcher.fetch(orbReference("acme/tool@1"));
  await expect(ask()).rejects.toMatchObject({ userMessage: expect.stringContaining("cannot be reached") });
  server.answer = (_request, response) => {
    const piece = Buffer.alloc(1_000_000, "x");
    const send = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on("drain", send);
    send();
  };
  await expect(registryOrbs({ url: server.url }).fetch(orbReference("acme/tool@1"))).rejects.toMatchObject({
    userMessage: expect.stringContaining("larger than 4 MB"),
  });
});

test.each([
  ["/other/orb.yml", "another folder"],
  ["/orbs/../other/orb.yml", "a way out of the folder"],
  ["/orbs/..%2fother/orb.yml", "a hidden way out of the folder"],
  ["/orbs/%2e%2e/other/orb.yml", "an encoded way out of the folder"],
])("the address %s is refused: %s", async (path) => {
  await using place = await openAddresses();
  place.server.sources.set("/other/orb.yml", "commands: {}");
  const refusal = { code: "forbidden", userMessage: expect.stringContaining("ROTUNDA_URL_ORB_PREFIXES") };
  await expect(place.fetcher.fetch(orbReference(`${place.server.url}${path}`))).rejects.toMatchObject(refusal);
  expect(place.server.asked).toEqual([]);
});

test("an address with a name and password, or of another host that begins alike, is refused", async () => {
  const fetcher = addressOrbs({ prefixes: ["https://orbs.example.com/"] });
  for (const url of ["https://a:b@orbs.example.com/x", "https://orbs.example.com.evil.test/x", "https://other.test/x"])
    await expect(fetcher.fetch(orbReference(url))).rejects.toMatchObject({ code: "forbidden" });
});

test("a redirect is followed where it leads to an allowed address, and refused elsewhere", async () => {
  await using place = await openAddresses();
  let location = "/orbs/moved.yml";
  place.server.answer = (request, response) => {
    if (request.url === "/orbs/moved.yml") response.end("moved: here");
    else response.writeHead(302, { location }).end();
  };
  const ask = () => place.fetcher.fetch(orbReference(`${place.server.url}/orbs/a.yml`));
  expect((await ask())?.source).toBe("moved: here");
  for (location of ["http://127.0.0.1:1/orbs/a.yml", "https://169.254.169.254/latest", "/secret"])
    await expect(ask()).rejects.toMatchObject({ code: "forbidden" });
  location = "/orbs/a.yml";
  await expect(ask()).rejects.toMatchObject({ userMessage: expect.stringContaining("redirects more than") });
});

test("a certificate that nobody vouches for is no address to read from", async () => {
  await using place = await openAddresses();
  place.server.sources.set("/orbs/a.yml", "commands: {}");
  const strict = addressOrbs({ prefixes: [`${place.server.url}/orbs/`] });
  await expect(strict.fetch(orbReference(`${place.server.url}/orbs/a.yml`))).rejects.toMatchObject({
    code: "unavailable",
  });
});

test("an answer is given again for five minutes, what came to nothing only for a moment", async () => {
  const inner = fakeOrbFetcher();
  let now = 0;
  const fetcher = cachedOrbFetcher(inner, { now: () => new Date(now) });
  const ask = () => fetcher.fetch(orbReference("acme/tool@1")).catch(() => "down");
  expect(await Promise.all([ask(), ask()])).toEqual([null, null]);
  expect(inner.asked.length).toBe(1);
  inner.sources.set("acme/tool@1.0.0", "first");
  now += 16_000;
  expect(await ask()).toMatchObject({ source: "first" });
  inner.isUp = false;
  now += 299_000;
  expect(await ask()).toMatchObject({ source: "first" });
  now += 2000;
  expect([await ask(), await ask(), inner.asked.length]).toEqual(["down", "down", 3]);
  inner.isUp = true;
  now += 16_000;
  expect(await ask()).toMatchObject({ source: "first" });
});
