# Clones into the current directory, or fetches when a repository is there already, and ends at the wanted commit: on
# the branch when there is one, detached for a tag. Other files in the way are refused, like CircleCI does. Submodules
# are left to the job. Everything comes from the server's copy of the repository, so that a forge which is slow or away
# holds nobody up. Afterwards `origin` is the forge's own address, without any token, and what a blobless clone has left
# out is fetched when it is asked for: by the remote `rotunda`, through the build agent, for as long as the job runs.
set -e

# Whether a git can fetch what it lacks later on. 2.41.0 forgot how to.
can_fetch_later() {
  _version=${1#git version }
  _minor=${_version#*.}
  _major=${_version%%.*}
  case $_version in 2.41.0*) return 1 ;; [0-9]*.[0-9]*) ;; *) return 1 ;; esac
  [ "$_major" -gt 2 ] || { [ "$_major" -eq 2 ] && [ "${_minor%%[!0-9]*}" -ge 25 ]; }
}

is_blobless() {
  [ "$ROTUNDA_METHOD" = blobless ] || return 1
  can_fetch_later "$(git --version)" || return 1
  if [ -z "${ROTUNDA_JOB_GIT-unknown}" ]; then
    echo "The job has no git that could fetch old files' contents later on, so all of them come now."
  elif [ -n "${ROTUNDA_JOB_GIT-}" ] && ! can_fetch_later "$ROTUNDA_JOB_GIT"; then
    echo "The job's ${ROTUNDA_JOB_GIT} cannot fetch old files' contents later on, so all of them come now."
  else
    return 0
  fi
  return 1
}

# The commit and so much of its history; a tag with its own words where the server has them.
take_commit() {
  if [ -z "$ROTUNDA_TAG" ] || ! git fetch --force --no-tags --depth "$ROTUNDA_DEPTH" "$ROTUNDA_FETCH_URL" \
    "$ROTUNDA_REVISION" "+refs/tags/$ROTUNDA_TAG:refs/tags/$ROTUNDA_TAG" 2>/dev/null; then
    git fetch --force --no-tags --depth "$ROTUNDA_DEPTH" "$ROTUNDA_FETCH_URL" "$ROTUNDA_REVISION"
  fi
  if [ -n "$ROTUNDA_BRANCH" ]; then git update-ref "refs/remotes/origin/$ROTUNDA_BRANCH" "$ROTUNDA_REVISION"; fi
  if [ -n "$ROTUNDA_TAG" ] && ! leads_to "refs/tags/$ROTUNDA_TAG"; then
    git update-ref "refs/tags/$ROTUNDA_TAG" "$ROTUNDA_REVISION"
  fi
}

leads_to() {
  [ "$(git rev-parse --verify --quiet "$1^{commit}")" = "$ROTUNDA_REVISION" ]
}

# A pull request's commit, and one that was pushed over, are on no branch. Asking whether they are there would make a
# blobless clone fetch them with all that they lead to.
take_stray_commit() {
  if [ -n "$ROTUNDA_BRANCH" ] && leads_to "refs/remotes/origin/$ROTUNDA_BRANCH"; then return; fi
  if [ -n "$ROTUNDA_TAG" ] && leads_to "refs/tags/$ROTUNDA_TAG"; then return; fi
  git fetch --quiet --no-tags origin "$ROTUNDA_REVISION"
}

name_remotes() {
  git config remote.origin.url "$ROTUNDA_ORIGIN_URL"
  rm -f .git/FETCH_HEAD
  [ "$(git config --get remote.origin.promisor)" = true ] || return 0
  _config=.git/config
  if [ ! -d .git ]; then _config=$(git rev-parse --git-common-dir)/config; fi
  case ${#ROTUNDA_REVISION} in 64) _format=sha256 ;; *) _format=sha1 ;; esac
  # The one that stands under `extensions` is asked last.
  printf '[extensions]\n\tpartialClone = origin\n[remote "rotunda"]\n\turl = /.rotunda/%s\n\tuploadpack = %s\n' \
    "$_format" "$ROTUNDA_TOOL_CONFIG" >>"$_config"
  printf '\tpromisor = true\n\tpartialclonefilter = blob:none\n\tskipFetchAll = true\n\ttagOpt = --no-tags\n' >>"$_config"
}

if [ -e .git ]; then
  echo "Fetching into the existing repository from the server's copy of $ROTUNDA_ORIGIN_SHOWN"
  git config --remove-section remote.rotunda 2>/dev/null || :
  git remote set-url origin "$ROTUNDA_FETCH_URL" 2>/dev/null || git remote add origin "$ROTUNDA_FETCH_URL"
  if [ -n "$ROTUNDA_DEPTH" ]; then take_commit
  else git fetch --force --prune --tags origin '+refs/heads/*:refs/remotes/origin/*'; fi
elif [ -n "$(ls -A .)" ]; then
  echo "Directory $PWD is not empty and holds no git repository: nothing was checked out." >&2
  exit 1
elif [ -n "$ROTUNDA_DEPTH" ]; then
  echo "Fetching the last $ROTUNDA_DEPTH of the git repository's commits from the server's copy of $ROTUNDA_ORIGIN_SHOWN"
  git init --quiet .
  git remote add origin "$ROTUNDA_FETCH_URL"
  take_commit
else
  _filter=
  if is_blobless; then _filter=--filter=blob:none; fi
  echo "Cloning git repository from the server's copy of $ROTUNDA_ORIGIN_SHOWN"
  git clone --no-checkout $_filter "$ROTUNDA_FETCH_URL" .
fi
if [ -z "$ROTUNDA_DEPTH" ]; then take_stray_commit; fi
case $ROTUNDA_BRANCH in
  '')
    echo "Checking out ${ROTUNDA_TAG:+tag }${ROTUNDA_TAG:-commit}"
    git checkout --quiet --force --detach "$ROTUNDA_REVISION"
    ;;
  -*)
    echo "Checking out the commit of branch $ROTUNDA_BRANCH, whose name git would take for an option"
    git checkout --quiet --force --detach "$ROTUNDA_REVISION"
    ;;
  *)
    echo "Checking out branch $ROTUNDA_BRANCH"
    git checkout --quiet --force -B "$ROTUNDA_BRANCH" "$ROTUNDA_REVISION"
    ;;
esac
name_remotes
git --no-pager log --no-decorate -1 --format='HEAD is now at %h %s'
