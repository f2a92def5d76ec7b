-- The first shape of the database. Statuses are text with a check rather than
-- PostgreSQL enums: a new word is one ALTER TABLE inside a transaction.

CREATE TABLE "users" (
  "id" UUID PRIMARY KEY,
  "login" TEXT NOT NULL,
  "name" TEXT,
  -- scrypt; null until a password is set, as for the admin of the first start
  "password_hash" TEXT,
  "is_admin" BOOLEAN NOT NULL DEFAULT false,
  "suspended_at" TIMESTAMPTZ(3),
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "users_login_key" ON "users" ("login");

CREATE TABLE "sessions" (
  "id" UUID PRIMARY KEY,
  "user_id" UUID NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "revoked_at" TIMESTAMPTZ(3)
);
CREATE INDEX "sessions_user_id_idx" ON "sessions" ("user_id");

CREATE TABLE "api_tokens" (
  "id" UUID PRIMARY KEY,
  "user_id" UUID NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
  "label" TEXT NOT NULL,
  "token_hash" TEXT NOT NULL,
  "last_four" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "revoked_at" TIMESTAMPTZ(3)
);
CREATE UNIQUE INDEX "api_tokens_token_hash_key" ON "api_tokens" ("token_hash");
CREATE INDEX "api_tokens_user_id_idx" ON "api_tokens" ("user_id");

CREATE TABLE "organizations" (
  "id" UUID PRIMARY KEY,
  "vcs" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "organizations_vcs_name_key" ON "organizations" ("vcs", "name");

CREATE TABLE "projects" (
  "id" UUID PRIMARY KEY,
  "organization_id" UUID NOT NULL REFERENCES "organizations" ("id"),
  "name" TEXT NOT NULL,
  -- git/<org>/<name>
  "slug" TEXT NOT NULL,
  -- An absolute path, or any URL git understands
  "repository_url" TEXT NOT NULL,
  "default_branch" TEXT NOT NULL,
  "hook_token_hash" TEXT NOT NULL,
  "last_pipeline_number" INTEGER NOT NULL DEFAULT 0,
  "last_build_number" INTEGER NOT NULL DEFAULT 0,
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "projects_slug_key" ON "projects" ("slug");
CREATE INDEX "projects_organization_id_idx" ON "projects" ("organization_id");

CREATE TABLE "pipelines" (
  "id" UUID PRIMARY KEY,
  "project_id" UUID NOT NULL REFERENCES "projects" ("id") ON DELETE CASCADE,
  "number" INTEGER NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('created', 'errored', 'setup-pending', 'setup', 'pending')),
  "trigger_type" TEXT NOT NULL,
  "actor_login" TEXT NOT NULL,
  "branch" TEXT,
  "tag" TEXT,
  -- What was asked for; null revision until the dispatcher has resolved it
  "revision" TEXT,
  "commit_subject" TEXT,
  "commit_body" TEXT,
  "commit_author" TEXT,
  "parameters" JSONB NOT NULL DEFAULT '{}',
  "config_path" TEXT NOT NULL,
  "config_source" TEXT,
  -- [{type, message, …}]: why it is errored
  "errors" JSONB NOT NULL DEFAULT '[]',
  -- ConfigIssue[]: faults and warnings with their places in the file
  "issues" JSONB NOT NULL DEFAULT '[]',
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "pipelines_project_id_number_key" ON "pipelines" ("project_id", "number");
CREATE INDEX "pipelines_created_at_idx" ON "pipelines" ("created_at" DESC, "id" DESC);
CREATE INDEX "pipelines_project_id_branch_idx" ON "pipelines" ("project_id", "branch", "number" DESC);
-- The dispatcher's queue
CREATE INDEX "pipelines_pending_idx" ON "pipelines" ("created_at") WHERE "status" = 'pending';

CREATE TABLE "workflows" (
  "id" UUID PRIMARY KEY,
  "pipeline_id" UUID NOT NULL REFERENCES "pipelines" ("id") ON DELETE CASCADE,
  "project_id" UUID NOT NULL REFERENCES "projects" ("id") ON DELETE CASCADE,
  "name" TEXT NOT NULL,
  -- 1 for the first run; reruns count up
  "attempt" INTEGER NOT NULL DEFAULT 1,
  "rerun_of" UUID REFERENCES "workflows" ("id") ON DELETE SET NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('running', 'success', 'failing', 'failed', 'on_hold', 'canceled', 'error', 'not_run', 'unauthorized')),
  -- JobStatusCounts: how many of its jobs are in each status
  "job_counts" JSONB NOT NULL,
  "started_by" TEXT NOT NULL,
  "canceled_by" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "stopped_at" TIMESTAMPTZ(3)
);
CREATE INDEX "workflows_pipeline_id_idx" ON "workflows" ("pipeline_id", "created_at");
CREATE INDEX "workflows_project_id_idx" ON "workflows" ("project_id");
CREATE INDEX "workflows_rerun_of_idx" ON "workflows" ("rerun_of") WHERE "rerun_of" IS NOT NULL;

CREATE TABLE "jobs" (
  "id" UUID PRIMARY KEY,
  "workflow_id" UUID NOT NULL REFERENCES "workflows" ("id") ON DELETE CASCADE,
  "project_id" UUID NOT NULL REFERENCES "projects" ("id") ON DELETE CASCADE,
  -- The build number; null for approval jobs
  "number" INTEGER,
  -- Place in the configuration's order
  "position" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "type" TEXT NOT NULL CHECK ("type" IN ('build', 'approval')),
  "status" TEXT NOT NULL CHECK ("status" IN ('blocked', 'on_hold', 'queued', 'running', 'success', 'failed', 'timedout', 'canceled', 'not_run', 'infrastructure_fail', 'unauthorized')),
  "stop_reason" TEXT,
  -- A sentence for people beside the reason
  "stop_detail" TEXT,
  -- [{jobId, statuses}]
  "requires" JSONB NOT NULL DEFAULT '[]',
  "dependents" UUID[] NOT NULL DEFAULT '{}',
  "plan" JSONB NOT NULL,
  "parallelism" INTEGER NOT NULL DEFAULT 1,
  -- The job of an earlier attempt whose success this one keeps
  "kept_from" UUID,
  "canceled_by" TEXT,
  "approved_by" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "queued_at" TIMESTAMPTZ(3),
  "started_at" TIMESTAMPTZ(3),
  "stopped_at" TIMESTAMPTZ(3)
);
CREATE INDEX "jobs_workflow_id_idx" ON "jobs" ("workflow_id", "position");
CREATE UNIQUE INDEX "jobs_project_id_number_key" ON "jobs" ("project_id", "number");

CREATE TABLE "agents" (
  "id" UUID PRIMARY KEY,
  "name" TEXT NOT NULL,
  "instance_id" UUID NOT NULL,
  "platform" TEXT NOT NULL,
  "executors" TEXT[] NOT NULL,
  "hostname" TEXT NOT NULL,
  "version" TEXT NOT NULL,
  "registered_at" TIMESTAMPTZ(3) NOT NULL,
  "last_seen_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "agents_name_key" ON "agents" ("name");

CREATE TABLE "tasks" (
  "id" UUID PRIMARY KEY,
  "job_id" UUID NOT NULL REFERENCES "jobs" ("id") ON DELETE CASCADE,
  "workflow_id" UUID NOT NULL,
  "project_id" UUID NOT NULL,
  -- CIRCLE_NODE_INDEX
  "index" INTEGER NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('queued', 'claimed', 'running', 'success', 'failed', 'timedout', 'canceled', 'infrastructure_fail')),
  "stop_reason" TEXT,
  "stop_detail" TEXT,
  "executor_kind" TEXT NOT NULL,
  "resource_class" TEXT NOT NULL,
  -- Counts up with every claim; messages of another epoch are refused
  "epoch" INTEGER NOT NULL DEFAULT 0,
  "agent_id" UUID REFERENCES "agents" ("id"),
  "agent_instance_id" UUID,
  "token_hash" TEXT,
  "lease_expires_at" TIMESTAMPTZ(3),
  -- Why it is waiting, as the scheduler decided last; null when placed
  "wait_reason" TEXT,
  -- What really ran it, and the banner that explains a difference
  "ran_on" TEXT,
  "notice" TEXT,
  "queued_at" TIMESTAMPTZ(3) NOT NULL,
  "claimed_at" TIMESTAMPTZ(3),
  "started_at" TIMESTAMPTZ(3),
  "stopped_at" TIMESTAMPTZ(3)
);
CREATE UNIQUE INDEX "tasks_job_id_index_key" ON "tasks" ("job_id", "index");
CREATE INDEX "tasks_queue_idx" ON "tasks" ("project_id", "queued_at", "id") WHERE "status" = 'queued';
CREATE INDEX "tasks_active_idx" ON "tasks" ("project_id") WHERE "status" IN ('claimed', 'running');
CREATE INDEX "tasks_agent_id_idx" ON "tasks" ("agent_id") WHERE "status" IN ('claimed', 'running');
CREATE INDEX "tasks_leased_idx" ON "tasks" ("lease_expires_at") WHERE "status" IN ('claimed', 'running');

-- The scheduler's decisions, so that waiting can be explained later.
CREATE TABLE "decisions" (
  "id" BIGSERIAL PRIMARY KEY,
  "task_id" UUID NOT NULL REFERENCES "tasks" ("id") ON DELETE CASCADE,
  "at" TIMESTAMPTZ(3) NOT NULL,
  -- `placed`, or the wait reason
  "kind" TEXT NOT NULL,
  "agent_id" UUID
);
CREATE INDEX "decisions_task_id_idx" ON "decisions" ("task_id", "id");

CREATE TABLE "steps" (
  "task_id" UUID NOT NULL REFERENCES "tasks" ("id") ON DELETE CASCADE,
  "index" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "command" TEXT,
  "status" TEXT NOT NULL CHECK ("status" IN ('running', 'success', 'failed', 'timedout', 'canceled', 'infrastructure_fail')),
  "exit_code" INTEGER,
  -- Bytes and whole lines that are stored and acknowledged
  "log_bytes" BIGINT NOT NULL DEFAULT 0,
  "log_lines" INTEGER NOT NULL DEFAULT 0,
  -- Set when agent and server agree on length and hash
  "log_sha256" TEXT,
  "sealed" BOOLEAN NOT NULL DEFAULT false,
  "started_at" TIMESTAMPTZ(3) NOT NULL,
  "stopped_at" TIMESTAMPTZ(3),
  PRIMARY KEY ("task_id", "index")
);

CREATE TABLE "artifacts" (
  "id" UUID PRIMARY KEY,
  "task_id" UUID NOT NULL REFERENCES "tasks" ("id") ON DELETE CASCADE,
  "job_id" UUID NOT NULL REFERENCES "jobs" ("id") ON DELETE CASCADE,
  "node_index" INTEGER NOT NULL,
  "path" TEXT NOT NULL,
  "size_bytes" BIGINT NOT NULL,
  "sha256" TEXT NOT NULL,
  "blob_key" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "artifacts_task_id_path_key" ON "artifacts" ("task_id", "path");
CREATE INDEX "artifacts_job_id_idx" ON "artifacts" ("job_id", "node_index", "path");

-- The outbox: written in the transaction that made the change. `xid` lets a
-- reader take only events below the oldest running transaction, so that one
-- that commits late is never skipped.
CREATE TABLE "events" (
  "seq" BIGSERIAL PRIMARY KEY,
  "xid" TEXT NOT NULL DEFAULT pg_current_xact_id()::text,
  "type" TEXT NOT NULL,
  "actor" TEXT NOT NULL,
  "payload" JSONB NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "events_at_idx" ON "events" ("at");

-- Terminal is final, whatever writes: the last guard behind the machines.
CREATE FUNCTION refuse_change_of_final_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% % is % and cannot become %', TG_TABLE_NAME, OLD.id, OLD.status, NEW.status
    USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER "tasks_final" BEFORE UPDATE OF "status" ON "tasks" FOR EACH ROW
  WHEN (OLD.status IN ('success', 'failed', 'timedout', 'canceled', 'infrastructure_fail') AND NEW.status <> OLD.status)
  EXECUTE FUNCTION refuse_change_of_final_status();
CREATE TRIGGER "jobs_final" BEFORE UPDATE OF "status" ON "jobs" FOR EACH ROW
  WHEN (OLD.status IN ('success', 'failed', 'timedout', 'canceled', 'not_run', 'infrastructure_fail', 'unauthorized') AND NEW.status <> OLD.status)
  EXECUTE FUNCTION refuse_change_of_final_status();
CREATE TRIGGER "workflows_final" BEFORE UPDATE OF "status" ON "workflows" FOR EACH ROW
  WHEN (OLD.status IN ('success', 'failed', 'canceled', 'error', 'not_run', 'unauthorized') AND NEW.status <> OLD.status)
  EXECUTE FUNCTION refuse_change_of_final_status();
