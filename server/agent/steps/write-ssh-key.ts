import { watchCommand } from "#server/agent/steps/command-watch.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import type { StepEnd } from "#server/agent/task/task-fold.ts";
import type { SshKeySpec } from "#server/core/agent-protocol/task-spec.ts";

const noOutputSeconds = 60;

/** The key travels in the command's environment: what stands in its arguments, others could read. */
const writeScript = `set -e
umask 077
mkdir -p "$HOME/.ssh"
file="$HOME/.ssh/$KEY_NAME"
if [ -e "$file" ]; then exit 0; fi
printf '%s' "$KEY_TEXT" >"$file"
printf '\\nHost %s\\n  IdentitiesOnly no\\n  IdentityFile %s\\n' "$KEY_HOST" "$file" >>"$HOME/.ssh/config"
`;

/** Writes a key into the job's `~/.ssh` for its host, once. `name` is the file's; what a job has put there stays. */
export function writeSshKey(
  context: StepContext,
  log: StepLog,
  { key, name }: { readonly key: SshKeySpec; readonly name: string },
): Promise<StepEnd> {
  const { environment } = context;
  const command = environment.start({
    argv: ["/bin/sh", "-c", writeScript],
    workingDirectory: environment.place.home,
    environment: {
      ...environment.place.variables,
      KEY_NAME: name,
      KEY_TEXT: key.privateKey,
      KEY_HOST: key.hostname ?? "*",
    },
    onOutput: (bytes) => log.write(bytes),
  });
  return watchCommand(context, log, { command, noOutputSeconds });
}
