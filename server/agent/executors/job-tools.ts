/**
 * The in-job command line, as far as a shell can carry it: it asks the agent
 * to skip the remaining steps by leaving a file in CIRCLE_INTERNAL_TASK_DATA.
 * Plain POSIX shell, so that it runs in every image that has `sh`.
 */
export const circleciTool = `#!/bin/sh
# The in-job command line of the build agent.
case "\${1:-} \${2:-}" in
  "step halt" | "task halt")
    : >"\${CIRCLE_INTERNAL_TASK_DATA:?}/halt"
    ;;
  "version "* | "--version "*)
    echo "rotunda build agent"
    ;;
  *)
    echo "circleci: \\"$*\\" is not supported by this build agent" >&2
    exit 2
    ;;
esac
`;

/**
 * Stands in for sudo where a job has a machine of its own only in appearance:
 * it runs the command as the job's user, who owns all that can be changed.
 */
export const sudoTool = `#!/bin/sh
# Options that choose a user or an environment are accepted and change nothing.
while [ $# -gt 0 ]; do
  case "$1" in
    -u | -g | -U | -p | -C | -h | -r | -t) shift 2 ;;
    --) shift; break ;;
    -*) shift ;;
    *=*) export "$1"; shift ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || exit 0
exec "$@"
`;

export const haltFileName = "halt";
export const bashEnvFileName = "bash_env";
export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
