-- A pipeline may be run with a configuration that was handed in instead of the repository's own.
-- Its text then stands in config_source from the start.
ALTER TABLE "pipelines" ADD COLUMN "config_given" BOOLEAN NOT NULL DEFAULT false;
