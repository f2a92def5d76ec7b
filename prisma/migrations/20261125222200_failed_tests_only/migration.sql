-- The job of an earlier attempt whose failed tests are the only ones that this one runs
ALTER TABLE "jobs" ADD COLUMN "failed_tests_of" UUID;
