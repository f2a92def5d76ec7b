import { createHmac } from "node:crypto";
import type { ProjectId } from "#server/core/ids.ts";

/**
 * The token that a repository's hook shows. Made from the installation's
 * secret and the project's id, so that the hook's text can be shown again
 * although the database keeps a hash only.
 */
export function hookToken(hookSecret: string, projectId: ProjectId): string {
  return createHmac("sha256", hookSecret).update(`git-hook:${projectId}`).digest("base64url");
}
