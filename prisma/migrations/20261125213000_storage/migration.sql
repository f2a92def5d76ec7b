-- Caches, workspaces and test results, and the ledger of objects that no row refers to.

CREATE TABLE "caches" (
  "id" UUID PRIMARY KEY,
  "project_id" UUID NOT NULL REFERENCES "projects" ("id") ON DELETE CASCADE,
  -- Byte order, so that looking for a prefix needs no care for languages
  "key" TEXT COLLATE "C" NOT NULL,
  -- Absolute, as the job saw them
  "paths" TEXT[] NOT NULL,
  "size_bytes" BIGINT NOT NULL,
  "unpacked_bytes" BIGINT NOT NULL,
  "sha256" TEXT NOT NULL,
  "blob_key" TEXT NOT NULL,
  -- The job's own retention; null keeps it as long as the installation does
  "retention_days" INTEGER,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "last_used_at" TIMESTAMPTZ(3) NOT NULL
);
-- A key is written once. By its digest, because a key may be longer than an index entry.
CREATE UNIQUE INDEX "caches_project_id_key_key" ON "caches" ("project_id", md5("key"));
CREATE INDEX "caches_project_id_created_at_idx" ON "caches" ("project_id", "created_at" DESC);
CREATE INDEX "caches_last_used_at_idx" ON "caches" ("last_used_at");
CREATE INDEX "caches_own_retention_idx" ON "caches" ("created_at") WHERE "retention_days" IS NOT NULL;

CREATE TABLE "workspace_layers" (
  "id" UUID PRIMARY KEY,
  -- The first attempt of the workflow: reruns go on in the same workspace
  "workspace_id" UUID NOT NULL,
  "project_id" UUID NOT NULL REFERENCES "projects" ("id") ON DELETE CASCADE,
  "job_id" UUID NOT NULL REFERENCES "jobs" ("id") ON DELETE CASCADE,
  "node_index" INTEGER NOT NULL,
  "paths" TEXT[] NOT NULL,
  "size_bytes" BIGINT NOT NULL,
  "unpacked_bytes" BIGINT NOT NULL,
  "sha256" TEXT NOT NULL,
  -- Null once it has expired: the row stays, so that a later rerun is told why its files are missing
  "blob_key" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "workspace_layers_job_id_idx" ON "workspace_layers" ("job_id");
CREATE INDEX "workspace_layers_created_at_idx" ON "workspace_layers" ("created_at") WHERE "blob_key" IS NOT NULL;

CREATE TABLE "test_results" (
  "task_id" UUID NOT NULL REFERENCES "tasks" ("id") ON DELETE CASCADE,
  "step" INTEGER NOT NULL,
  -- Its place among the step's results
  "position" INTEGER NOT NULL,
  "job_id" UUID NOT NULL REFERENCES "jobs" ("id") ON DELETE CASCADE,
  "node_index" INTEGER NOT NULL,
  "suite" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "classname" TEXT NOT NULL,
  "file" TEXT,
  "result" TEXT NOT NULL CHECK ("result" IN ('success', 'failure', 'skipped', 'error')),
  "seconds" DOUBLE PRECISION NOT NULL,
  "message" TEXT NOT NULL,
  PRIMARY KEY ("task_id", "step", "position")
);
CREATE INDEX "test_results_job_id_idx" ON "test_results" ("job_id", "node_index", "step", "position");
-- Finds the latest runs of a job by its name.
CREATE INDEX "jobs_project_id_name_idx" ON "jobs" ("project_id", "name", "created_at" DESC);

-- Objects of the blob store that no row refers to: uploads under way, and what
-- rows gave up. Each is removed once its time has come. A row comes here in the
-- transaction that lets its object go, so nothing is ever forgotten.
CREATE TABLE "loose_blobs" (
  "blob_key" TEXT PRIMARY KEY,
  -- The task that uploads it; null for what was given up
  "task_id" UUID,
  -- Null until an upload is complete
  "size_bytes" BIGINT,
  "sha256" TEXT,
  "removable_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "loose_blobs_removable_at_idx" ON "loose_blobs" ("removable_at");
CREATE INDEX "artifacts_created_at_idx" ON "artifacts" ("created_at");

CREATE FUNCTION let_blob_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO loose_blobs (blob_key, removable_at) VALUES (OLD.blob_key, now()) ON CONFLICT (blob_key) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER "artifacts_let_blob_go" AFTER DELETE ON "artifacts" FOR EACH ROW EXECUTE FUNCTION let_blob_go();
CREATE TRIGGER "artifacts_replace_blob" AFTER UPDATE OF "blob_key" ON "artifacts" FOR EACH ROW
  WHEN (OLD.blob_key <> NEW.blob_key) EXECUTE FUNCTION let_blob_go();
CREATE TRIGGER "caches_let_blob_go" AFTER DELETE ON "caches" FOR EACH ROW EXECUTE FUNCTION let_blob_go();
CREATE TRIGGER "workspace_layers_let_blob_go" AFTER DELETE ON "workspace_layers" FOR EACH ROW
  WHEN (OLD.blob_key IS NOT NULL) EXECUTE FUNCTION let_blob_go();
CREATE TRIGGER "workspace_layers_expire" AFTER UPDATE OF "blob_key" ON "workspace_layers" FOR EACH ROW
  WHEN (OLD.blob_key IS NOT NULL AND NEW.blob_key IS NULL) EXECUTE FUNCTION let_blob_go();
