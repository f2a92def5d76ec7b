-- Variables of projects and contexts; locks, setup pipelines, automatic reruns and schedules.

CREATE TABLE "contexts" (
  "id" UUID PRIMARY KEY,
  "organization_id" UUID NOT NULL REFERENCES "organizations" ("id") ON DELETE CASCADE,
  "name" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "contexts_organization_id_name_key" ON "contexts" ("organization_id", "name");

CREATE TABLE "variables" (
  "id" UUID PRIMARY KEY,
  "project_id" UUID REFERENCES "projects" ("id") ON DELETE CASCADE,
  "context_id" UUID REFERENCES "contexts" ("id") ON DELETE CASCADE,
  "name" TEXT NOT NULL,
  -- The value, which only this row's own identity and the master key open
  "sealed" TEXT NOT NULL,
  -- What lists show of the value
  "shown" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "variables_one_owner" CHECK (num_nonnulls("project_id", "context_id") = 1)
);
CREATE UNIQUE INDEX "variables_project_id_name_key" ON "variables" ("project_id", "name");
CREATE UNIQUE INDEX "variables_context_id_name_key" ON "variables" ("context_id", "name");

ALTER TABLE "jobs" DROP CONSTRAINT "jobs_type_check";
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_type_check" CHECK ("type" IN ('build', 'approval', 'no-op', 'release', 'lock', 'unlock'));
-- Why a queued job without tasks (one that asks for a lock) waits: a sentence
ALTER TABLE "jobs" ADD COLUMN "wait_detail" TEXT;
CREATE INDEX "jobs_waiting_for_lock_idx" ON "jobs" ("queued_at") WHERE "type" = 'lock' AND "status" = 'queued';

-- Who holds the lock of a key. The primary key is the promise: never two.
CREATE TABLE "serial_locks" (
  "organization_id" UUID NOT NULL REFERENCES "organizations" ("id") ON DELETE CASCADE,
  "key" TEXT NOT NULL,
  "workflow_id" UUID NOT NULL REFERENCES "workflows" ("id") ON DELETE CASCADE,
  "taken_at" TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("organization_id", "key")
);
CREATE INDEX "serial_locks_workflow_id_idx" ON "serial_locks" ("workflow_id");

-- Setup pipelines: the first configuration, once another one has taken its place
ALTER TABLE "pipelines" ADD COLUMN "setup_source" TEXT;
ALTER TABLE "pipelines" ADD COLUMN "continuation_parameters" JSONB;
-- The workflow that the clock started it for
ALTER TABLE "pipelines" ADD COLUMN "scheduled_workflow" TEXT;
ALTER TABLE "workflows" ADD COLUMN "is_setup" BOOLEAN NOT NULL DEFAULT false;
CREATE TABLE "continuation_keys" (
  "key_hash" TEXT PRIMARY KEY,
  "pipeline_id" UUID NOT NULL REFERENCES "pipelines" ("id") ON DELETE CASCADE,
  "expires_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "continuation_keys_pipeline_id_idx" ON "continuation_keys" ("pipeline_id");

-- How often a workflow is still rerun by itself, and that each attempt is rerun so only once
ALTER TABLE "workflows" ADD COLUMN "auto_reruns_left" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "workflows_auto_rerun_idx" ON "workflows" ("id") WHERE "status" = 'failed' AND "auto_reruns_left" > 0;
CREATE UNIQUE INDEX "workflows_auto_rerun_key" ON "workflows" ("rerun_of") WHERE "started_by" = 'auto-rerun';

-- Workflows that the clock starts, as the newest configuration of each branch says
CREATE TABLE "schedules" (
  "id" UUID PRIMARY KEY,
  "project_id" UUID NOT NULL REFERENCES "projects" ("id") ON DELETE CASCADE,
  "branch" TEXT NOT NULL,
  "workflow" TEXT NOT NULL,
  "cron" TEXT NOT NULL,
  -- Whoever pushed the configuration that says so
  "actor_login" TEXT NOT NULL,
  "next_run_at" TIMESTAMPTZ(3) NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "schedules_project_id_branch_workflow_cron_key" ON "schedules" ("project_id", "branch", "workflow", "cron");
CREATE INDEX "schedules_next_run_at_idx" ON "schedules" ("next_run_at");
