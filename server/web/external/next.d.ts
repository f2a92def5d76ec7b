/**
 * What the server uses of Next.js and what next-auth names of it. Next's own
 * declarations make `NODE_ENV` a required member of every environment, also of
 * those handed to `git` and PostgreSQL; tsconfig.json points `next` here for
 * the server alone. The apps keep the real ones.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

export interface NextApiRequest extends IncomingMessage {
  query: Partial<Record<string, string | string[]>>;
  cookies: Partial<Record<string, string>>;
  body: unknown;
}

export interface NextApiResponse extends ServerResponse {
  status(code: number): NextApiResponse;
  json(body: unknown): void;
  send(body: unknown): void;
  redirect(url: string): NextApiResponse;
}

export interface GetServerSidePropsContext {
  req: IncomingMessage;
  res: ServerResponse;
}

interface NextServer {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}

declare const next: { default(options: { dev: boolean; dir: string; quiet?: boolean }): NextServer };
export default next;
