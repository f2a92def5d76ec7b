import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ecrPassword, ecrRegion } from "#server/agent/executors/docker/ecr-password.ts";

const registry = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const keys = { accessKeyId: "AKID", secretAccessKey: "secret", sessionToken: null };
let server: Server;
let asked: IncomingMessage | null;
let answer: { status: number; body: object };

beforeEach(async () => {
  asked = null;
  server = createServer((request, response) => {
    asked = request;
    response.writeHead(answer.status).end(JSON.stringify(answer.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const request = () => ({
  keys,
  signal: new AbortController().signal,
  endpoint: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
});

test("access keys are exchanged for the registry's password by a signed request", async () => {
  const token = Buffer.from("AWS:pass:word").toString("base64");
  answer = { status: 200, body: { authorizationData: [{ authorizationToken: token }] } };
  expect(await ecrPassword(registry, request())).toBe("pass:word");
  expect(asked?.headers["x-amz-target"]).toBe("AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
  expect(asked?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/ecr\/aws4_request, /,
  );
});

test("a refusal says what Amazon said, and not the keys", async () => {
  answer = { status: 400, body: { __type: "UnrecognizedClientException", message: "The security token is invalid." } };
  await expect(ecrPassword(registry, request())).rejects.toThrow("The security token is invalid.");
});

test("only Amazon's registries have a region", () => {
  expect(ecrRegion(registry)).toBe("eu-central-1");
  expect(ecrRegion("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com")).toBe("us-gov-west-1");
  expect(ecrRegion("evil.example/123456789012.dkr.ecr.eu-central-1.amazonaws.com")).toBeNull();
  expect(ecrRegion("quay.io")).toBeNull();
});
