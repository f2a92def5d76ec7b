-- Private keys of projects, for the step add_ssh_keys. Sealed; nobody reads them back.
CREATE TABLE "project_ssh_keys" (
  "id" UUID PRIMARY KEY,
  "project_id" UUID NOT NULL REFERENCES "projects" ("id") ON DELETE CASCADE,
  "hostname" TEXT,
  "fingerprint" TEXT NOT NULL,
  "md5" TEXT NOT NULL,
  "sealed" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "project_ssh_keys_project_id_fingerprint_key" ON "project_ssh_keys" ("project_id", "fingerprint");
