import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import { importTestImage, OwnDockerEngine } from "#server/testing/docker-engine.ts";

const image = "rotunda-remote-image:latest";
const networkName = "rotunda-remote-network";
/** The engine that runs jobs. */
const engine = await OwnDockerEngine.start();
const setUp = {
  type: "setup_remote_docker",
  name: "Docker",
  when: "on_success",
  version: null,
  dockerLayerCaching: false,
} as const;
const executor = {
  kind: "docker",
  containers: [{ image, name: null, entrypoint: null, command: null, user: "circleci", environment: {} }],
} as const;

/** Engines take their time on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

describe.skipIf(engine === null)("setup_remote_docker", () => {
  let certificates: string;
  let host: string;
  let remote: OwnDockerEngine | null = null;
  const settings = (change: Readonly<Record<string, string>> = {}) => ({
    DOCKER_HOST: engine?.host ?? "",
    ROTUNDA_DOCKER_FALLBACK: "none",
    ROTUNDA_AGENT_DOCKER_NETWORK: networkName,
    ...change,
  });

  beforeAll(async () => {
    if (engine === null) return;
    await importTestImage(engine, image, { programs: ["docker"] });
    const docker = new Docker({ socketPath: engine.socket });
    const network = await docker.createNetwork({ Name: networkName, Driver: "bridge" });
    const { IPAM } = (await network.inspect()) as { IPAM: { Config: { Gateway: string }[] } };
    const gateway = IPAM.Config[0]?.Gateway ?? "";
    certificates = mkdtempSync(join(tmpdir(), "rotunda-certificates-"));
    makeCertificates(certificates, gateway);
    host = `tcp://${gateway}:${await freePort()}`;
    const own = (name: string) => join(certificates, name);
    const tls = ["--tlsverify", "--tlscacert", own("ca.pem"), "--tlscert", own("server.pem")];
    remote = await OwnDockerEngine.start(["--host", host, ...tls, "--tlskey", own("server-key.pem")]);
  });
  afterAll(async () => {
    await remote?.[Symbol.asyncDispose]();
    if (engine !== null) await new Docker({ socketPath: engine.socket }).getNetwork(networkName).remove();
    await engine?.[Symbol.asyncDispose]();
    rmSync(certificates, { recursive: true, force: true });
  });

  test("the docker program of a job reaches the engine that is set apart for jobs, with its certificate, as any user", async () => {
    await using fixture = await AgentFixture.start(
      settings({ ROTUNDA_AGENT_REMOTE_DOCKER: host, ROTUNDA_AGENT_REMOTE_DOCKER_CERTIFICATES: certificates }),
    );
    const look =
      'docker info --format "{{.ID}}"; ls -l "$DOCKER_CERT_PATH" | while read -r mode _; do echo "$mode"; done';
    const task = await fixture.run(taskSpec([setUp, runStep(look)], { executor }));
    const { ID } = (await new Docker({ socketPath: remote?.socket ?? "" }).info()) as { ID: string };
    expect(task.text(1)).toBe(`Docker commands of later steps go to ${host}\n`);
    expect(task.text(2)).toBe(`${ID}\ntotal\n-rw-------\n-rw-------\n-rw-------\n`);
    expect(task.finished?.outcome).toBe("success");
  });

  test("what keeps the engine from being used is a clear error of the step, with the settings to look at", async () => {
    const run = async (change: Readonly<Record<string, string>>) => {
      await using fixture = await AgentFixture.start(settings(change));
      const task = await fixture.run(taskSpec([setUp, runStep("true")], { executor }));
      expect(task.finished?.outcome).toBe("failed");
      expect(task.startedSteps).toEqual([0, 1]);
      return task.text(1);
    };
    expect(await run({})).toContain("setting ROTUNDA_AGENT_REMOTE_DOCKER to the address");
    expect(await run({ ROTUNDA_AGENT_REMOTE_DOCKER: host })).toMatch(/cannot be used: it answered .*HTTP/);
    expect(await run({ ROTUNDA_AGENT_REMOTE_DOCKER: "tcp://127.0.0.1:1" })).toContain("ECONNREFUSED 127.0.0.1:1");
    const nowhere = { ROTUNDA_AGENT_REMOTE_DOCKER: host, ROTUNDA_AGENT_REMOTE_DOCKER_CERTIFICATES: "/nowhere" };
    expect(await run(nowhere)).toContain("no such file or directory, open '/nowhere/ca.pem'");
  });

  test("the engine that runs the jobs themselves is refused", async () => {
    const socketPath = engine?.socket ?? "";
    const forwarder = createServer((socket) => {
      socket
        .pipe(connect(socketPath))
        .on("error", () => socket.destroy())
        .pipe(socket)
        .on("error", () => {});
    }).listen(0, "127.0.0.1");
    await once(forwarder, "listening");
    const own = `tcp://127.0.0.1:${(forwarder.address() as AddressInfo).port}`;
    await using fixture = await AgentFixture.start(settings({ ROTUNDA_AGENT_REMOTE_DOCKER: own }));
    const look = runStep('echo "<$DOCKER_HOST>"', { when: "always" });
    const task = await fixture.run(taskSpec([setUp, look], { executor }));
    forwarder.close();
    expect(task.text(1)).toContain("is the one that runs the jobs themselves");
    expect(task.text(2)).toBe("<>\n");
    expect(task.finished?.outcome).toBe("failed");
  });
});

/** A small authority, and certificates of it for the engine at an address and for those who use it. */
function makeCertificates(directory: string, address: string): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: directory, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...key, "-keyout", "ca-key.pem", "-out", "ca.pem", "-days", "2", "-subj", "/CN=test");
  const sign = (name: string, keyName: string, extensions: string) => {
    writeFileSync(join(directory, `${name}.ext`), extensions);
    openssl("req", ...key, "-keyout", `${keyName}.pem`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    const by = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial"];
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      ...by,
      "-out",
      `${name}.pem`,
      "-days",
      "2",
      "-extfile",
      `${name}.ext`,
    );
  };
  sign("server", "server-key", `subjectAltName=IP:${address}\nextendedKeyUsage=serverAuth\n`);
  sign("cert", "key", "extendedKeyUsage=clientAuth\n");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const closed = once(server, "close");
  server.close();
  await closed;
  return port;
}
