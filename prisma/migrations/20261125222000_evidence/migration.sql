-- Why steps failed, as far as their logs tell, and what tasks used while they ran.
ALTER TABLE "steps" ADD COLUMN "error_line" INTEGER, ADD COLUMN "error_text" TEXT, ADD COLUMN "failure_fingerprint" TEXT;
CREATE INDEX "steps_failure_fingerprint_idx" ON "steps" ("failure_fingerprint") WHERE "failure_fingerprint" IS NOT NULL;

-- One row holds the samples of about a minute, one of each second.
CREATE TABLE "task_samples" (
  "task_id" UUID NOT NULL REFERENCES "tasks" ("id") ON DELETE CASCADE,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "samples" JSONB NOT NULL,
  PRIMARY KEY ("task_id", "at")
);
