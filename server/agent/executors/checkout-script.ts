import type { SourcesRequest } from "#server/agent/executors/executor.ts";

/**
 * Clones into the current directory, or fetches when a repository is there
 * already, and ends at the wanted commit: on the branch when there is one,
 * detached for a tag. Other files in the way are refused, like CircleCI does.
 * Submodules are left to the job. Without a depth the whole history comes,
 * also where CircleCI would leave out old files' contents (`blobless`) to
 * fetch them when they are asked for: they would have to be fetched from the
 * forge, which a job has no account for, while the server's mirror is near.
 * Afterwards `origin` is the project's own address, without any token.
 */
const script = `set -e
take_commit() {
  git fetch --force --no-tags --depth "$ROTUNDA_DEPTH" "$ROTUNDA_FETCH_URL" "$ROTUNDA_REVISION"
  if [ -n "$ROTUNDA_BRANCH" ]; then git update-ref "refs/remotes/origin/$ROTUNDA_BRANCH" FETCH_HEAD; fi
  if [ -n "$ROTUNDA_TAG" ]; then git update-ref "refs/tags/$ROTUNDA_TAG" FETCH_HEAD; fi
}
if [ -e .git ]; then
  echo "Fetching into the existing repository"
  git remote set-url origin "$ROTUNDA_FETCH_URL" 2>/dev/null || git remote add origin "$ROTUNDA_FETCH_URL"
  if [ -n "$ROTUNDA_DEPTH" ]; then take_commit
  else git fetch --force --tags origin '+refs/heads/*:refs/remotes/origin/*'; fi
elif [ -n "$(ls -A .)" ]; then
  echo "Directory $PWD is not empty and holds no git repository: nothing was checked out." >&2
  exit 1
elif [ -n "$ROTUNDA_DEPTH" ]; then
  echo "Fetching the last $ROTUNDA_DEPTH of the git repository's commits"
  git init --quiet .
  git remote add origin "$ROTUNDA_FETCH_URL"
  take_commit
else
  echo "Cloning git repository"
  git clone --no-checkout "$ROTUNDA_FETCH_URL" .
fi
git remote set-url origin "$ROTUNDA_ORIGIN_URL"
if ! git cat-file -e "$ROTUNDA_REVISION^{commit}" 2>/dev/null; then
  git fetch "$ROTUNDA_FETCH_URL" "$ROTUNDA_REVISION"
fi
if [ -n "$ROTUNDA_BRANCH" ]; then
  echo "Checking out branch $ROTUNDA_BRANCH"
  git checkout --quiet --force -B "$ROTUNDA_BRANCH" "$ROTUNDA_REVISION"
else
  echo "Checking out \${ROTUNDA_TAG:+tag }\${ROTUNDA_TAG:-commit}"
  git checkout --quiet --force --detach "$ROTUNDA_REVISION"
fi
git --no-pager log --no-decorate -1 --format='HEAD is now at %h %s'
`;

/**
 * The checkout as a command, started in the directory that is to hold the
 * sources. The token travels in git's own environment, so it is in no argument
 * list and in no file.
 */
export function checkoutCommand(request: SourcesRequest): {
  argv: [string, ...string[]];
  environment: Record<string, string>;
} {
  const { checkout } = request;
  const settings = [
    ["http.extraHeader", `Authorization: Bearer ${request.token}`],
    ["gc.auto", "0"],
    ["advice.detachedHead", "false"],
    ["init.defaultBranch", "main"],
    ["safe.directory", "*"],
    ["credential.helper", ""],
    ["core.hooksPath", "/dev/null"],
  ] as const;
  const environment: Record<string, string> = {
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: String(settings.length),
    ROTUNDA_FETCH_URL: request.remoteUrl,
    ROTUNDA_ORIGIN_URL: checkout.repositoryUrl,
    ROTUNDA_REVISION: checkout.revision,
    ROTUNDA_BRANCH: checkout.branch ?? "",
    ROTUNDA_TAG: checkout.tag ?? "",
    ROTUNDA_DEPTH: request.depth === null ? "" : String(request.depth),
  };
  for (const [index, [key, value]] of settings.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return { argv: ["/bin/sh", "-c", script], environment };
}
