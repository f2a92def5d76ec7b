-- Finds the workflows that a stop cut off, which are few.
CREATE INDEX "jobs_server_stopped_idx" ON "jobs" ("workflow_id") WHERE "stop_reason" = 'serverStopped';
