/** A browser as far as cookies go: it keeps what it is given and sends it back to the same place. */
export interface Browser {
  readonly cookies: ReadonlyMap<string, string>;
  fetch(path: string, options?: RequestInit): Promise<Response>;
  /** Signs in as the sign-in page does; gives the error's sentence, or null. */
  signIn(login: string, password: string): Promise<string | null>;
  /** A query of the dashboard's procedures; throws what it answered instead. */
  query(path: string, input?: unknown): Promise<unknown>;
  /** A change through the dashboard's procedures. */
  mutate(path: string, input?: unknown, headers?: Readonly<Record<string, string>>): Promise<unknown>;
}

/** What a procedure answered instead of a result. */
export class ProcedureError extends Error {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** Opens one at a server. */
export function openBrowser(url: string): Browser {
  const cookies = new Map<string, string>();
  const go = async (path: string, options: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(options.headers);
    headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(new URL(path, url), { redirect: "manual", ...options, headers });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return response;
  };
  return {
    cookies,
    fetch: go,
    signIn: async (login, password) => {
      const { csrfToken } = (await (await go("/api/auth/csrf")).json()) as { csrfToken: string };
      const body = new URLSearchParams({ login, password, csrfToken, json: "true", callbackUrl: "/" });
      const response = await go("/api/auth/callback/credentials", { method: "POST", body });
      const answer = (await response.json()) as { url: string };
      return new URL(answer.url, url).searchParams.get("error");
    },
    query: async (path, input) => {
      const search = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      return result(await go(`/api/trpc/${path}${search}`));
    },
    mutate: async (path, input, headers = {}) =>
      result(
        await go(`/api/trpc/${path}`, {
          method: "POST",
          headers: { "content-type": "application/json", origin: url, ...headers },
          ...(input === undefined ? {} : { body: JSON.stringify(input) }),
        }),
      ),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = "", ...attributes] = line.split(";");
  const equals = pair.indexOf("=");
  const [name, value] = [pair.slice(0, equals).trim(), pair.slice(equals + 1)];
  const isGone = attributes.some((attribute) => /^\s*(?:max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
  if (isGone) cookies.delete(name);
  else cookies.set(name, value);
}

interface Envelope {
  readonly result?: { readonly data?: unknown };
  readonly error?: { readonly message: string; readonly data: { readonly code: string } };
}

async function result(response: Response): Promise<unknown> {
  const { result: found, error } = (await response.json()) as Envelope;
  if (error !== undefined) throw new ProcedureError(error.message, error.data.code);
  return found?.data;
}
