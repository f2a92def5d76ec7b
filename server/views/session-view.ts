/** Who is looking, and whether the first account is still to be made. */
export interface SessionView {
  readonly needsSetup: boolean;
  readonly me: { readonly login: string; readonly isAdmin: boolean } | null;
}
