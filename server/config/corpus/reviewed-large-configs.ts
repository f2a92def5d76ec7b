import { commonBranches, nothing, type ReviewedRun, tag } from "#server/config/corpus/reviewed-run.ts";

const { main, master, develop, feature } = commonBranches;

const fanOut = (prefix: string, values: readonly (string | number)[]) => values.map((value) => `${prefix}${value}`);
const atlasSuites = fanOut("test-suite-", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15]);

/** More facts, of configurations with more jobs. */
export const reviewedLargeConfigs: Readonly<Record<string, readonly ReviewedRun[]>> = {
  weaveworks__eksctl: [
    { ...nothing(main), schedules: ["nightly-build 0 9 * * *"] },
    { on: tag("1.2.3"), jobs: { release: 2 }, requires: { "release/release": ["test-and-build"] } },
    { on: tag("1.2.3-rc.1"), jobs: { release: 2 }, requires: { "release/release-candidate": ["test-and-build"] } },
    nothing(tag("latest_release")),
  ],
  palantir__atlasdb: [
    {
      on: develop,
      jobs: { check: 19 },
      requires: { "check/circle-all": ["test-suite-13", ...atlasSuites], "check/deploy": ["circle-all"] },
    },
    { on: feature, jobs: { check: 18 }, requires: { "check/circle-all": ["trial-publish", ...atlasSuites] } },
    { on: { branch: "tlmetering" }, jobs: { check: 19 }, requires: { "check/test-suite-13": ["build"] } },
    { on: tag("1.0"), jobs: { check: 19 }, requires: { "check/circle-all": ["test-suite-13", ...atlasSuites] } },
  ],
  "launchdarkly__c-server-sdk": [{ on: main, jobs: { build_and_test_all: 8 } }],
  "apollographql__apollo-client": [
    {
      on: main,
      jobs: { "Build and Test": 34 },
      requires: {
        "Build and Test/Tests-Core Tests - GraphQL 16": ["BuildTarball"],
        "Build and Test/Integration Test cra5 with React 18.3.0": ["BuildTarball"],
        "Build and Test/Integration Test type-tests with React latest": ["BuildTarball"],
        "Build and Test/Codegen (@graphql-codegen v7)": ["BuildCodegenTarball"],
      },
    },
  ],
  // `/pull\/.*` lacks its last slash, so it is the name of a branch and no pattern.
  "aws-amplify__amplify-cli": [
    nothing(main),
    nothing({ branch: "pull/12" }),
    { on: { branch: "run-e2e/x" }, jobs: { setup: 1 } },
  ],
  ory__kratos: [
    { on: master, jobs: { tbr: 7 } },
    { on: feature, jobs: { tbr: 6 }, requires: { "tbr/sdk/generate-openapi": ["test", "test-e2e-1", "test-e2e-2"] } },
    {
      on: tag("v1.2.3"),
      jobs: { tbr: 14 },
      requires: {
        "tbr/goreleaser/newsletter-send": ["newsletter-approval"],
        "tbr/newsletter-approval": ["goreleaser/newsletter-draft"],
      },
    },
  ],
  pachyderm__pachyderm: [
    { on: master, jobs: { "generate-config": 1 }, requires: { "generate-config/check-updated-files": [] } },
    { on: tag("v2.0.0"), jobs: { "generate-config": 1 }, requires: { "generate-config/setup": [] } },
  ],
  "tilt-dev__tilt": [
    { on: master, jobs: { shellcheck: 1, build: 7 }, requires: { "build/release-dry-run": ["build-linux"] } },
    { on: feature, jobs: { shellcheck: 1, build: 6 } },
    { on: tag("v0.1.2"), jobs: { release: 1 } },
  ],
  // `bundle` and `build` are different jobs in both workflows, so they are numbered in the order of the file.
  samvera__hyrax: [
    {
      on: main,
      jobs: { dassie: 2, "ruby3-2": 4, "ruby2-7": 4 },
      requires: {
        "dassie/hyrax-test": ["dassie-build"],
        "ruby3-2/bundle-1": [],
        "ruby3-2/build-1": ["bundle-1"],
        "ruby3-2/ruby3-2-valkyrie": ["build-1"],
        "ruby2-7/build-2": ["bundle-2"],
        "ruby2-7/ruby2-7": ["build-2"],
      },
    },
  ],
  salesforce__lwc: [
    { on: master, jobs: { build_and_test: 7 } },
    {
      on: { branch: "pull/12" },
      jobs: { build_and_test_for_forked_repos: 7 },
      requires: { "build_and_test_for_forked_repos/test_karma": ["build", "hold"] },
    },
  ],
  honeycombio__refinery: [
    { on: main, jobs: { build: 6 } },
    { on: { branch: "pull/1" }, jobs: { build: 4 }, requires: { "build/smoke-test": ["build_docker"] } },
    {
      on: tag("v1.2.3"),
      jobs: { build: 7 },
      requires: { "build/publish_s3": ["build_binaries", "build_docker", "smoke-test"] },
    },
  ],
  nasa__openmct: [
    {
      on: master,
      jobs: { "overall-circleci-commit-status": 7 },
      requires: { "overall-circleci-commit-status/node18-chrome": [] },
      schedules: ["the-nightly 0 0 * * *"],
    },
  ],
  stellar__go: [
    { on: master, jobs: { check_code_and_test: 11, build_and_deploy: 1 } },
    { on: feature, jobs: { check_code_and_test: 10 } },
    {
      on: tag("horizon-v2.0.0"),
      jobs: { build_and_deploy: 4 },
      requires: { "build_and_deploy/publish_latest_horizon_docker_image": ["hold"] },
    },
    nothing(tag("snapshots")),
  ],
  // Two jobs are invoked twice with different arguments; `build-fuzzers` twice with the same.
  facebook__rocksdb: [
    {
      on: main,
      jobs: {
        "jobs-linux-run-tests": 6,
        "jobs-linux-run-tests-san": 5,
        "jobs-linux-no-test-run": 11,
        "jobs-linux-other-checks": 3,
        "jobs-windows": 4,
        "jobs-java": 5,
        "jobs-macos": 3,
        "jobs-linux-arm": 1,
        "build-fuzzers": 1,
      },
      requires: {
        "jobs-linux-run-tests-san/build-linux-clang10-mini-tsan-1": [],
        "jobs-linux-run-tests-san/build-linux-clang10-mini-tsan-2": [],
        "jobs-macos/build-macos-cmake-1": [],
        "jobs-macos/build-macos-cmake-2": [],
        "jobs-linux-no-test-run/build-fuzzers": [],
        "build-fuzzers/build-fuzzers": [],
      },
      schedules: ["benchmark-linux 0 * * * *", "nightly 0 9 * * *"],
    },
    nothing(tag("v1.2.3")),
  ],
  "filecoin-project__rust-fil-proofs": [
    { on: master, jobs: { test_all: 36 }, requires: { "test_all/metrics_capture": ["cargo_fetch"] } },
    { on: feature, jobs: { test_all: 35 } },
  ],
};
