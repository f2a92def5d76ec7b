import type { Command } from "commander";
import { exportOrbsCommand } from "#server/cli/orb/export-orbs.ts";
import { importOrbsCommand } from "#server/cli/orb/import-orbs.ts";
import type { OrbOptions } from "#server/cli/orb/local-orbs.ts";
import { orbOptions } from "#server/cli/orb/orb-options.ts";
import { packCommand } from "#server/cli/orb/pack-orb.ts";
import { incrementOrbCommand, promoteOrbCommand, publishOrbCommand } from "#server/cli/orb/publish-orb.ts";
import { listOrbsCommand, orbInfoCommand, orbSourceCommand } from "#server/cli/orb/show-orbs.ts";
import { validateOrbCommand } from "#server/cli/orb/validate-orb.ts";
import { jsonOption, type RunCommand } from "#server/cli/run-command.ts";

type Json = { json?: boolean };

/** The commands of `rotunda orb`. */
export function addOrbCommands(program: Command, run: RunCommand): void {
  const orb = program.command("orb").description("reusable parts of configurations");
  addAuthorCommands(orb, run);
  addImportCommands(orb, run);
  addReadCommands(orb, run);
}

function addAuthorCommands(orb: Command, run: RunCommand): void {
  orb
    .command("pack <folder>")
    .description("print the one text that a folder of YAML files and scripts makes, without a server")
    .addOption(jsonOption())
    .action((folder: string, options: Json) => run((context) => packCommand(context, folder, "orb"), options));
  const validate = orb.command("validate <path>").description("say every fault of an orb: a folder, a file or -");
  for (const option of orbOptions()) validate.addOption(option);
  validate
    .addOption(jsonOption())
    .action((path: string, options: OrbOptions & Json) =>
      run((context) => validateOrbCommand(context, path, options), options),
    );
  orb
    .command("publish <path> <reference>")
    .description("publish a folder or file as namespace/name@1.2.3 or namespace/name@dev:label")
    .addOption(jsonOption())
    .action((path: string, reference: string, options: Json) =>
      run((context) => publishOrbCommand(context, path, reference), options),
    );
  orb
    .command("increment <path> <orb> <segment>")
    .description("publish as the version after the newest: major, minor or patch")
    .addOption(jsonOption())
    .action((...[path, name, segment, options]: [string, string, string, Json]) =>
      run((context) => incrementOrbCommand(context, path, { orb: name, segment }), options),
    );
  orb
    .command("promote <reference> <version>")
    .description("publish what namespace/name@dev:label means as 1.2.3, or as the next major, minor or patch")
    .addOption(jsonOption())
    .action((reference: string, version: string, options: Json) =>
      run((context) => promoteOrbCommand(context, reference, version), options),
    );
}

function addImportCommands(orb: Command, run: RunCommand): void {
  orb
    .command("import <path> [reference]")
    .description("bring in an orb that was published elsewhere (a folder or file, with its reference), or a bundle")
    .addOption(jsonOption())
    .action((path: string, reference: string | undefined, options: Json) =>
      run((context) => importOrbsCommand(context, path, reference), options),
    );
  orb
    .command("export <path> [references...]")
    .description("write orbs and those they need as a bundle, a folder or a .tar; without references, all")
    .addOption(jsonOption())
    .action((path: string, references: readonly string[], options: Json) =>
      run((context) => exportOrbsCommand(context, path, references), options),
    );
}

function addReadCommands(orb: Command, run: RunCommand): void {
  orb
    .command("list [namespace]")
    .description("list the orbs here")
    .addOption(jsonOption())
    .action((namespace: string | undefined, options: Json) =>
      run((context) => listOrbsCommand(context, namespace), options),
    );
  orb
    .command("source <reference>")
    .description("print the text of an orb")
    .addOption(jsonOption())
    .action((reference: string, options: Json) => run((context) => orbSourceCommand(context, reference), options));
  orb
    .command("info <reference>")
    .description("say what a reference means and which versions there are")
    .addOption(jsonOption())
    .action((reference: string, options: Json) => run((context) => orbInfoCommand(context, reference), options));
}
