import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

interface Blob {
  readonly digest: string;
  readonly bytes: Buffer;
}

/** An image registry on this machine that serves one image, from a tar of its root, under any name and tag. */
export class FakeRegistry implements AsyncDisposable {
  readonly #server = createServer((request, response) => this.#answer(request, response));
  readonly #layer: Blob;
  readonly #config: Blob;
  readonly #manifest: Blob;
  /** `name:password` that is asked for, or null to serve everybody. */
  account: string | null = null;
  /** So many requests for a manifest are answered with 503 first. */
  unavailableTimes = 0;
  manifestRequests = 0;

  private constructor(root: Buffer) {
    this.#layer = blob(gzipSync(root, { level: 1 }));
    const config = {
      architecture: "amd64",
      os: "linux",
      config: { Env: ["FROM_IMAGE=image"], Cmd: ["/bin/sh"] },
      rootfs: { type: "layers", diff_ids: [digestOf(root)] },
      history: [{ created_by: "test" }],
    };
    this.#config = blob(Buffer.from(JSON.stringify(config)));
    const part = (mediaType: string, { digest, bytes }: Blob) => ({ mediaType, digest, size: bytes.length });
    const manifest = {
      schemaVersion: 2,
      mediaType: manifestType,
      config: part("application/vnd.docker.container.image.v1+json", this.#config),
      layers: [part("application/vnd.docker.image.rootfs.diff.tar.gzip", this.#layer)],
    };
    this.#manifest = blob(Buffer.from(JSON.stringify(manifest)));
  }

  static async start(root: Buffer): Promise<FakeRegistry> {
    const registry = new FakeRegistry(root);
    registry.#server.listen(0, "127.0.0.1");
    await once(registry.#server, "listening");
    return registry;
  }

  /** As in an image's name. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get digest(): string {
    return this.#manifest.digest;
  }

  /** Of its one layer, compressed as it is sent. */
  get layerBytes(): number {
    return this.#layer.bytes.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #answer({ url = "", headers }: IncomingMessage, response: ServerResponse): void {
    const basic = `Basic ${Buffer.from(this.account ?? "").toString("base64")}`;
    if (this.account !== null && headers.authorization !== basic) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="test"', "content-type": "application/json" });
      return void response.end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
    }
    if (url === "/v2/") return void response.writeHead(200).end("{}");
    const isManifest = url.includes("/manifests/");
    if (isManifest) this.manifestRequests++;
    if (isManifest && this.unavailableTimes-- > 0) return void response.writeHead(503).end("busy");
    const wanted = [this.#layer, this.#config].find(({ digest }) => url.endsWith(digest));
    const found = isManifest ? this.#manifest : wanted;
    if (found === undefined) return void response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": isManifest ? manifestType : "application/octet-stream",
      "content-length": found.bytes.length,
      "docker-content-digest": found.digest,
    });
    response.end(found.bytes);
  }
}

const manifestType = "application/vnd.docker.distribution.manifest.v2+json";

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function blob(bytes: Buffer): Blob {
  return { digest: digestOf(bytes), bytes };
}
