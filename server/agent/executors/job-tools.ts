import { readFileSync } from "node:fs";

/**
 * The in-job command line, callable as `circleci` and `circleci-agent`. Plain
 * POSIX shell, so that it runs in every image that has `sh`; what a shell
 * cannot do it asks the agent, by way of CIRCLE_INTERNAL_TASK_DATA.
 */
export const circleciTool = readFileSync(new URL("../job-tool/circleci.sh", import.meta.url), "utf8");

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

/** As many programs of a job may ask the agent something at once. */
const questionSlots = 8;

/** The pipes that questions and answers go through, below CIRCLE_INTERNAL_TASK_DATA; each `slot-` folder belongs to one. */
export const questionPipes = ["ask", ...Array.from({ length: questionSlots }, (_, slot) => `slot-${slot}/done`)];

export const haltFileName = "halt";
export const bashEnvFileName = "bash_env";
export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
