/** What a hook's text is made of. */
export interface HookTarget {
  /** `git/<organization>/<name>`. */
  readonly slug: string;
  /** The whole address with its token. */
  readonly hookUrl: string;
}

/** The hooks we write: a bare repository learns of pushes, a working copy of commits and merges. */
export const bareHooks = ["post-receive"] as const;
export const workingCopyHooks = ["post-commit", "post-merge"] as const;
export type HookName = (typeof bareHooks)[number] | (typeof workingCopyHooks)[number];

/** Where the address of a project's hook is. */
export function hookUrl({
  baseUrl,
  projectId,
  token,
}: {
  readonly baseUrl: string;
  readonly projectId: string;
  readonly token: string;
}): string {
  return `${baseUrl}/hooks/git/${projectId}?token=${encodeURIComponent(token)}`;
}

/** The first and last line of our block, by which it is found again. */
export function hookMarks(slug: string): { readonly begin: string; readonly end: string } {
  return { begin: `# >>> rotunda ${slug} >>>`, end: `# <<< rotunda ${slug} <<<` };
}

/**
 * The shell text that tells the server what changed. It runs in the background
 * with all its files closed, so neither a commit nor a push waits for it, and
 * an unreachable server harms nobody. It speaks through curl, wget, or bash's
 * own sockets, whichever is there. What a push says on standard input is put
 * back for the lines that follow.
 */
export function hookBlock(hook: HookName, target: HookTarget): string {
  const { begin, end } = hookMarks(target.slug);
  return [begin, ...(hook === "post-receive" ? readPush : readHead), ...send(target.hookUrl), end, ""].join("\n");
}

const readPush = ["rotunda_updates=$(cat)", "exec <<ROTUNDA_END", "$rotunda_updates", "ROTUNDA_END"];

const readHead = [
  "rotunda_updates=",
  "if rotunda_ref=$(git symbolic-ref -q HEAD); then",
  '  rotunda_updates="0000000000000000000000000000000000000000 $(git rev-parse HEAD) $rotunda_ref"',
  "fi",
];

function send(url: string): readonly string[] {
  const { hostname, protocol } = new URL(url);
  const isHere = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  return [
    '[ -z "$rotunda_updates" ] || (',
    `  rotunda_url=${quoted(url)}`,
    "  if command -v curl; then",
    `    printf '%s\\n' "$rotunda_updates" | curl -sS --max-time 20 --retry 3${isHere ? " --noproxy '*'" : ""} -H 'Content-Type: text/plain' --data-binary @- "$rotunda_url"`,
    "  elif command -v wget; then",
    `    wget -q -O -${isHere ? " --no-proxy" : ""} --timeout=20 --header='Content-Type: text/plain' --post-data="$rotunda_updates" "$rotunda_url"`,
    ...(protocol === "http:" ? sendByBash(new URL(url)) : []),
    "  fi",
    ") </dev/null >/dev/null 2>&1 &",
  ];
}

/** The same request by hand, over bash's own sockets. Those know no TLS. */
function sendByBash({ hostname, port, pathname, search }: URL): readonly string[] {
  const host = hostname.replace(/^\[|\]$/g, "");
  const script = [
    `exec 3<>/dev/tcp/${host}/${port === "" ? "80" : port} || exit 1`,
    "LC_ALL=C",
    `printf 'POST %s HTTP/1.1\\r\\nHost: %s\\r\\nContent-Type: text/plain\\r\\nContent-Length: %s\\r\\nConnection: close\\r\\n\\r\\n%s' '${pathname}${search}' '${hostname}' "\${#ROTUNDA_UPDATES}" "$ROTUNDA_UPDATES" >&3`,
    "read -r -t 20 <&3",
  ].join("; ");
  return ["  elif command -v bash; then", `    ROTUNDA_UPDATES=$rotunda_updates bash -c ${quoted(script)}`];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
