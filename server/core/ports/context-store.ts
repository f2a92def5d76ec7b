import type { ContextId } from "#server/core/ids.ts";
import type { ChangeContext } from "#server/core/ports/build-store.ts";

/** A set of variables that an organization's jobs can name. */
export interface Context {
  readonly id: ContextId;
  readonly organizationId: string;
  readonly name: string;
  readonly createdAt: Date;
}

/** An organization by its id, or by its name as in `git/<name>`. */
export type OrganizationRef = { readonly id: string } | { readonly name: string };

/** Contexts of organizations. */
export interface ContextStore {
  /** The organization's id and name, or null. */
  organization(ref: OrganizationRef): Promise<{ readonly id: string; readonly name: string } | null>;
  /** The organization's contexts by name. */
  list(organizationId: string): Promise<readonly Context[]>;
  find(id: ContextId): Promise<Context | null>;
  /** Throws `conflict` for a name in use and `invalid_input` beyond `countMax`. Writes `context.created`. */
  create(context: Omit<Context, "createdAt">, countMax: number, by: ChangeContext): Promise<Context>;
  /** Removes a context with its variables; false when there was none. Writes `context.removed`. */
  remove(id: ContextId, by: ChangeContext): Promise<boolean>;
}
