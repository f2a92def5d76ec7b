-- What running tasks must not print, sealed, so that any engine can look for it. Removed when the task has ended.
CREATE TABLE "task_secrets" (
  "task_id" UUID PRIMARY KEY REFERENCES "tasks" ("id") ON DELETE CASCADE,
  "epoch" INTEGER NOT NULL,
  "sealed" TEXT NOT NULL
);
