import { readFile } from "node:fs/promises";
import { CliError } from "#server/cli/cli-error.ts";
import { dataDirectory } from "#server/settings/data-directory.ts";
import { readRecord } from "#server/supervisor/directory-lock.ts";

/** The running server, spoken to as the owner of its data directory. */
export interface ApiClient {
  readonly url: string;
  readonly token: string;
  /** A request with a JSON answer. Throws CliError with the server's own sentence. */
  request<Answer>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<Answer>;
  /** A request whose answer is raw bytes. */
  bytes(path: string): Promise<Uint8Array>;
}

/** Finds the server that runs on this data directory. Throws CliError that says how to start it. */
export async function connectToServer(dataDirectoryPath: string): Promise<ApiClient> {
  const directory = dataDirectory(dataDirectoryPath);
  const record = readRecord(directory);
  if (record === null) throw notRunning(dataDirectoryPath);
  const token = await readFile(directory.localTokenFile, "utf8").catch((cause: unknown) => {
    throw new CliError(`${directory.localTokenFile} cannot be read.`, {
      hint: "Run this as the user who started Rotunda.",
      cause,
    });
  });
  return apiClient(record.url.replace(/\/$/, ""), token.trim(), dataDirectoryPath);
}

function apiClient(url: string, token: string, place: string): ApiClient {
  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { "circle-token": token, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw notRunning(place, cause);
    });
    if (response.ok) return response;
    throw await refusal(response, url);
  };
  return {
    url,
    token,
    request: async (method, path, body) => (await send(method, path, body)).json() as never,
    bytes: async (path) => new Uint8Array(await (await send("GET", path)).arrayBuffer()),
  };
}

async function refusal(response: Response, url: string): Promise<CliError> {
  const answer = (await response.json().catch(() => null)) as { message?: string } | null;
  const message = answer?.message ?? `The server answered ${response.status}.`;
  return new CliError(
    message,
    response.status === 401
      ? { hint: `The server at ${url} does not know this data directory's token. Restart it.` }
      : {},
  );
}

function notRunning(place: string, cause?: unknown): CliError {
  return new CliError(`Rotunda is not running on ${place}.`, {
    hint: "Start it with npm start, or set ROTUNDA_DATA_DIR to the data directory of the one that runs.",
    cause,
  });
}
