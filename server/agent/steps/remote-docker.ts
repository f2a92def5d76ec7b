import { readFileSync } from "node:fs";
import { request as askPlain } from "node:http";
import { request as askTls } from "node:https";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pack } from "tar-stream";
import { readablePack } from "#server/agent/archive/readable-pack.ts";
import { type EngineInfo, engineIdOf } from "#server/agent/executors/docker/engine-facts.ts";

/** The engine that jobs may use, as the agent's administrator has set it. */
export interface RemoteDocker {
  /** `tcp://host:port`, as DOCKER_HOST names it. */
  readonly host: string;
  /** A directory with `ca.pem`, `cert.pem` and `key.pem`, for an engine that asks for a certificate; else null. */
  readonly certificates: string | null;
}

const certificateFiles = ["ca.pem", "cert.pem", "key.pem"] as const;
const answerMillisecondsMax = 10_000;

/** Asks the engine for what it calls itself, with the certificate that jobs get. Rejects with an Error whose message says what is wrong. */
export async function askEngineId(engine: RemoteDocker): Promise<string> {
  const { hostname, port } = new URL(engine.host);
  const [ca, cert, key] = readCertificates(engine);
  const about = { host: hostname, port, path: "/info", agent: false, timeout: answerMillisecondsMax } as const;
  const asked = engine.certificates === null ? askPlain(about) : askTls({ ...about, ca, cert, key });
  const text = await new Promise<string>((resolve, reject) => {
    asked.once("timeout", () => asked.destroy(new Error(`no answer within ${answerMillisecondsMax / 1000} s`)));
    asked.once("error", reject);
    asked.once("response", (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.once("error", reject);
      answer.once("end", () => resolve(Buffer.concat(pieces).toString("utf8")));
    });
    asked.end();
  });
  try {
    return engineIdOf(JSON.parse(text) as EngineInfo);
  } catch {
    throw new Error(`it answered ${JSON.stringify(text.trim().slice(0, 200))}`);
  }
}

/** The certificate's files as a tar stream below one folder, readable by their owner alone. */
export function packCertificates(engine: RemoteDocker, folder: string): Readable {
  const archive = pack();
  archive.entry({ name: folder, type: "directory", mode: 0o700 });
  for (const [index, bytes] of readCertificates(engine).entries()) {
    archive.entry({ name: `${folder}/${certificateFiles[index]}`, mode: 0o600 }, bytes);
  }
  archive.finalize();
  return readablePack(archive);
}

function readCertificates({ certificates }: RemoteDocker): Buffer[] {
  return certificates === null ? [] : certificateFiles.map((name) => readFileSync(join(certificates, name)));
}
