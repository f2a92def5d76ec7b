import { expect, test } from "vitest";
import { signAwsRequest } from "#server/agent/executors/docker/sign-aws-request.ts";

const keys = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: null,
};
const request = {
  region: "us-east-1",
  service: "service",
  path: "/",
  headers: { host: "example.amazonaws.com" },
  body: "",
  now: new Date("2015-08-30T12:36:00Z"),
};

/** From Amazon's own test suite: get-vanilla and post-vanilla. */
const signatures = {
  GET: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  POST: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
} as const;

test.each(["GET", "POST"] as const)("a %s request is signed as Amazon's test suite wants it", (method) => {
  expect(signAwsRequest({ ...request, method }, keys)["authorization"]).toBe(
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, " +
      `SignedHeaders=host;x-amz-date, Signature=${signatures[method]}`,
  );
});

test("a session's token is sent and signed", () => {
  const signed = signAwsRequest({ ...request, method: "POST" }, { ...keys, sessionToken: "session" });
  expect(signed["x-amz-security-token"]).toBe("session");
  expect(signed["authorization"]).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token");
});
