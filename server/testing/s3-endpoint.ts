import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";
import { freePort } from "#server/testing/services/free-port.ts";

/** A real S3 endpoint with one bucket. */
export interface S3Endpoint extends AsyncDisposable {
  readonly url: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Starts an endpoint whose objects are gone with it. */
export async function startS3Endpoint(): Promise<S3Endpoint> {
  const directory = mkdtempSync(join(tmpdir(), "rotunda-s3-"));
  const bucket = "rotunda";
  const port = await freePort();
  const server = new S3rver({
    address: "127.0.0.1",
    port,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  });
  await server.run();
  return {
    url: `http://127.0.0.1:${port}`,
    bucket,
    credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
