-- Orbs: reusable parts of configurations. Texts are kept by their fingerprint, so
-- that a pipeline can name what it was compiled with even after a label moved on.

CREATE TABLE "orb_sources" (
  -- SHA-256 of the source, hexadecimal
  "sha256" TEXT PRIMARY KEY,
  "source" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL
);

CREATE TABLE "orbs" (
  "id" UUID PRIMARY KEY,
  "namespace" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "orbs_namespace_name_key" ON "orbs" ("namespace", "name");

CREATE TABLE "orb_versions" (
  "id" UUID PRIMARY KEY,
  "orb_id" UUID NOT NULL REFERENCES "orbs" ("id") ON DELETE CASCADE,
  -- 1.2.3, which never changes, or dev:label, which may
  "version" TEXT NOT NULL,
  "sha256" TEXT NOT NULL REFERENCES "orb_sources" ("sha256"),
  -- Reference -> exact version: what its own orbs meant when it was published
  "nested" JSONB NOT NULL DEFAULT '{}',
  "origin" TEXT NOT NULL CHECK ("origin" IN ('local', 'imported', 'upstream')),
  "created_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE UNIQUE INDEX "orb_versions_orb_id_version_key" ON "orb_versions" ("orb_id", "version");
CREATE INDEX "orb_versions_sha256_idx" ON "orb_versions" ("sha256");

-- OrbPins: reference -> {version, sha256, nested} of every orb that it was compiled with
ALTER TABLE "pipelines" ADD COLUMN "orbs" JSONB NOT NULL DEFAULT '{}';
