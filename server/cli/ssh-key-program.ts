import type { Command } from "commander";
import { addSshKeyCommand, listSshKeysCommand, removeSshKeyCommand } from "#server/cli/commands/project-ssh-keys.ts";
import { jsonOption, type RunCommand } from "#server/cli/run-command.ts";

interface JsonFlag {
  readonly json?: boolean;
}

/** `rotunda project ssh-key …`. */
export function addSshKeyCommands(project: Command, run: RunCommand): void {
  const keys = project
    .command("ssh-key")
    .description("a project's private keys for add_ssh_keys; they cannot be read back");
  keys
    .command("add <slug> <file>")
    .description("add a private key from its file")
    .option("--hostname <host>", "the only host that the key is for")
    .addOption(jsonOption())
    .action((slug: string, file: string, options: JsonFlag & { readonly hostname?: string }) =>
      run((context) => addSshKeyCommand(context, slug, { file, hostname: options.hostname }), options),
    );
  keys
    .command("list <slug>")
    .description("list the keys by their fingerprints")
    .addOption(jsonOption())
    .action((slug: string, options: JsonFlag) => run((context) => listSshKeysCommand(context, slug), options));
  keys
    .command("remove <slug> <fingerprint>")
    .description("remove a key")
    .addOption(jsonOption())
    .action((slug: string, fingerprint: string, options: JsonFlag) =>
      run((context) => removeSshKeyCommand(context, slug, fingerprint), options),
    );
}
