/** Values that CircleCI documents (config-language §9); a pipeline of another kind leaves them empty. */
const documentedNames: ReadonlySet<string> = new Set([
  "pipeline.id",
  "pipeline.number",
  "pipeline.name",
  "pipeline.definition.id",
  "pipeline.in_setup",
  "pipeline.config_source",
  "pipeline.trigger_source",
  "pipeline.project.git_url",
  "pipeline.project.type",
  "pipeline.project.slug",
  "pipeline.git.branch",
  "pipeline.git.branch.is_default",
  "pipeline.git.tag",
  "pipeline.git.revision",
  "pipeline.git.base_revision",
  "pipeline.git.repo_url",
  "pipeline.git.repo_owner",
  "pipeline.git.repo_name",
  "pipeline.git.repo_id",
  "pipeline.git.ssh_checkout_url",
  "pipeline.git.commit.url",
  "pipeline.git.commit.subject",
  "pipeline.git.commit.body",
  "pipeline.git.commit.author_login",
  "pipeline.git.commit.author_name",
  "pipeline.git.commit.author_email",
  "pipeline.git.commit.author_avatar_url",
  "pipeline.config.repository.name",
  "pipeline.config.repository.url",
  "pipeline.config.file_path",
  "pipeline.config.ref",
  "pipeline.config.sha",
  "pipeline.trigger.type",
  "pipeline.trigger.id",
  "pipeline.trigger.name",
  "pipeline.trigger.received_at",
  "pipeline.schedule.name",
  "pipeline.schedule.id",
  "pipeline.event.name",
  "pipeline.event.action",
  "pipeline.event.context.github.pr_url",
  "pipeline.deploy.component_name",
  "pipeline.deploy.environment_name",
  "pipeline.deploy.target_version",
  "pipeline.deploy.current_version",
  "pipeline.deploy.namespace",
  "pipeline.deploy.reason",
]);

/** Families whose members depend on who triggered the pipeline. */
const documentedPrefixes = ["pipeline.event.github.", "pipeline.trigger_parameters."];

/** Whether a name belongs to the language, so that it is merely empty when nobody gave it a value. */
export function isDocumentedPipelineValue(name: string): boolean {
  return documentedNames.has(name) || documentedPrefixes.some((prefix) => name.startsWith(prefix));
}
