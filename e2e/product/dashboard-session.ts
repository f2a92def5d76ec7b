import type { Product } from "./product.ts";
import { HttpFailure } from "./rest-client.ts";

/** The password that tests give the first account and the console. */
export const testPassword = "correct horse battery staple";

/** Somebody signed in to the dashboard, without a browser: the cookie that a browser would hold, and what pages read with it. */
export class DashboardSession {
  readonly #baseUrl: string;
  readonly #cookies = new Map<string, string>();

  private constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** Signs in as `admin`, giving that account its password with the printed code when nobody has yet. */
  static async open(product: Product): Promise<DashboardSession> {
    const session = new DashboardSession(product.baseUrl);
    const { needsSetup } = await session.query<{ needsSetup: boolean }>("session.state", undefined);
    if (needsSetup) {
      const account = { setupCode: product.setupCode(), login: "admin", password: testPassword };
      await session.#send("POST", "/api/trpc/session.createFirstAccount", JSON.stringify(account));
    }
    await session.#signIn();
    return session;
  }

  /** What a page reads. */
  async query<Answer>(procedure: string, input: unknown): Promise<Answer> {
    const search = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    const text = await this.#send("GET", `/api/trpc/${procedure}${search}`);
    return (JSON.parse(text) as { result: { data: Answer } }).result.data;
  }

  /** What a button of a page does. */
  async mutate<Answer>(procedure: string, input: unknown): Promise<Answer> {
    const text = await this.#send("POST", `/api/trpc/${procedure}`, JSON.stringify(input));
    return (JSON.parse(text) as { result: { data: Answer } }).result.data;
  }

  /** The page at a path, as a browser gets it. */
  page(path: string): Promise<string> {
    return this.#send("GET", path);
  }

  async #signIn(): Promise<void> {
    const { csrfToken } = JSON.parse(await this.#send("GET", "/api/auth/csrf")) as { csrfToken: string };
    const form = { csrfToken, login: "admin", password: testPassword, json: true, callbackUrl: this.#baseUrl };
    await this.#send("POST", "/api/auth/callback/credentials", JSON.stringify(form));
  }

  async #send(method: string, path: string, body?: string): Promise<string> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(`${this.#baseUrl}${path}`, {
      method,
      redirect: "manual",
      headers: { cookie, "content-type": "application/json" },
      ...(body === undefined ? {} : { body }),
    });
    for (const set of answer.headers.getSetCookie()) this.#keep(set);
    const text = await answer.text();
    if (answer.status >= 400) throw new HttpFailure(`${method} ${path}`, answer.status, text);
    return text;
  }

  #keep(set: string): void {
    const [pair = ""] = set.split(";");
    const at = pair.indexOf("=");
    this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
