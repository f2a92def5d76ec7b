import type { Deps } from "#server/commands/deps.ts";

/**
 * Artifact URLs for the name that this client knows us by. Unless the owner
 * has set a public URL, the address is made for `localhost`, which another
 * machine cannot follow.
 */
export function artifactUrlFor(
  artifactUrl: Deps["artifactUrl"],
  clientHost: string,
  hasPublicUrl: boolean,
): Deps["artifactUrl"] {
  if (hasPublicUrl) return artifactUrl;
  return (artifact) => {
    const url = new URL(artifactUrl(artifact));
    const client = URL.parse(`http://${clientHost}`);
    if (client !== null) url.hostname = client.hostname;
    return url.href;
  };
}
