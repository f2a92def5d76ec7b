-- How the images of docker jobs came to be there: what the time before the first step went to.
CREATE TABLE "image_pulls" (
  "task_id" UUID NOT NULL REFERENCES "tasks" ("id") ON DELETE CASCADE,
  "container" INTEGER NOT NULL,
  "image" TEXT NOT NULL,
  "started_at" TIMESTAMPTZ(3) NOT NULL,
  "stopped_at" TIMESTAMPTZ(3),
  "outcome" TEXT CHECK ("outcome" IN ('present', 'pulled', 'failed')),
  "downloaded_bytes" BIGINT,
  PRIMARY KEY ("task_id", "container")
);
