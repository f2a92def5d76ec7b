import { commonBranches, nothing, type ReviewedRun, tag } from "#server/config/corpus/reviewed-run.ts";

const { main, master, develop, feature } = commonBranches;

const orbChecks = ["orb-tools/lint", "orb-tools/review", "orb-tools/pack", "shellcheck/check"];

/** The facts by configuration: the trickier ones of those at hand, and some plain ones. */
export const reviewedConfigs: Readonly<Record<string, readonly ReviewedRun[]>> = {
  alpinweis__pycircleci: [{ on: main, jobs: { "build-workflow": 1 } }, nothing(tag("v1.2.3"))],
  "dubzzz__fast-check": [{ on: main, jobs: { workflow: 1 }, requires: { "workflow/build": [] } }, nothing(tag("v1"))],
  "open-telemetry__semantic-conventions": [{ on: main, jobs: { "check-errors": 2 } }, nothing(tag("v1.0.0"))],
  "CircleCI-Public__aws-ecr-orb": [
    { on: main, jobs: { "lint-pack": 5 }, requires: { "lint-pack/orb-tools/continue": orbChecks } },
    { on: tag("v1.2.3"), jobs: { "lint-pack": 5 }, requires: { "lint-pack/orb-tools/continue": orbChecks } },
  ],
  "CircleCI-Public__node-orb": [
    { on: feature, jobs: { "lint-pack": 5 }, requires: { "lint-pack/orb-tools/review": [] } },
    { on: tag("v1.2.3"), jobs: { "lint-pack": 5 } },
  ],
  "CircleCI-Public__slack-orb": [
    { on: main, jobs: { "lint-pack": 6 }, requires: { "lint-pack/orb-tools/continue": [...orbChecks, "bats/run"] } },
    { on: tag("any"), jobs: { "lint-pack": 6 } },
  ],
  "CircleCI-Public__path-filtering-orb": [
    { on: main, jobs: { "lint-pack": 6 }, requires: { "lint-pack/orb-tools/continue": ["orb-tools/publish"] } },
    { on: tag("v1"), jobs: { "lint-pack": 6 }, requires: { "lint-pack/orb-tools/publish": orbChecks } },
  ],
  "CircleCI-Public__continuation-orb": [
    { on: main, jobs: { "lint-pack": 6 }, requires: { "lint-pack/orb-tools/publish": orbChecks } },
  ],
  "CircleCI-Public__orb-tools-orb": [
    {
      on: main,
      jobs: { "lint-pack": 5 },
      requires: {
        "lint-pack/orb-tools-alpha/continue": [
          "orb-tools-alpha/lint",
          "orb-tools-alpha/review",
          "orb-tools-alpha/pack",
          "shellcheck/check",
        ],
      },
    },
  ],
  "DataDog__dd-trace-py": [{ on: main, jobs: { setup: 1 } }, nothing(tag("v1"))],
  facebookincubator__velox: [{ on: main, jobs: { "path-filtering-workflow": 1 } }],
  "garden-io__garden": [
    { on: feature, jobs: { "setup-workflow": 1 } },
    { on: tag("0.1"), jobs: { "setup-workflow": 1 } },
  ],
  helm__helm: [
    { on: main, jobs: { build: 1 } },
    { on: tag("v3.0.0"), jobs: { build: 1 } },
  ],
  babashka__babashka: [{ on: master, jobs: { setup: 1 } }, nothing(tag("v1"))],
  "CircleCI-Public__circle-policy-agent": [
    { on: main, jobs: { main: 3 }, requires: { "main/publish": ["lint", "test"] } },
    { on: feature, jobs: { main: 2 } },
    nothing(tag("v1.2.3")),
  ],
  vercel__hyper: [
    { on: master, jobs: { build: 3 }, requires: { "build/build": ["test"] } },
    { on: feature, jobs: { build: 2 }, requires: { "build/test": ["install"] } },
    { on: tag("v1.2.3"), jobs: { build: 3 }, requires: { "build/release": ["test"], "build/test": ["install"] } },
  ],
  // The job of setup-tag is kept from all branches and names no tags, so it never runs.
  "mozilla__bigquery-etl": [
    { on: main, jobs: { "setup-main": 1 } },
    { on: feature, jobs: { "setup-pr": 1 } },
    nothing(tag("v1.2.3")),
  ],
  facebook__hermes: [
    {
      on: main,
      jobs: { build: 5 },
      requires: { ...Object.fromEntries(hermesNames().map((name) => [`build/${name}`, []])), "build/test-linux": [] },
    },
  ],
  "RevenueCat__purchases-ios": [
    { on: main, jobs: { setup: 1 } },
    { on: tag("5.0.0"), jobs: { setup: 1 } },
  ],
  vuejs__vue: [
    {
      on: { branch: "dev" },
      jobs: { "install-and-parallel-test": 5 },
      schedules: ["weekly_regression_test 0 13 * * 1"],
    },
    {
      on: { branch: "2.6" },
      jobs: { "install-and-parallel-test": 6 },
      requires: {
        "install-and-parallel-test/trigger-regression-test": [
          "test-cover",
          "lint-ts-types",
          "test-e2e",
          "test-ssr-weex",
        ],
      },
      schedules: [],
    },
  ],
  vimeo__psalm: [{ on: main, jobs: { Welcome: 3 }, requires: { "Welcome/phar-build": ["Code Style Analysis"] } }],
  buildbot__buildbot: [
    { on: master, jobs: { "build-deploy": 1 } },
    { on: tag("v4.0.0"), jobs: { "build-deploy": 2 }, requires: { "build-deploy/publish": ["build"] } },
    nothing(tag("4.0.0")),
  ],
  "dbt-labs__dbt-utils": [
    { on: main, jobs: { "test-all": 4 }, requires: { "test-all/integration-bigquery": ["integration-postgres"] } },
  ],
  "launchdarkly__go-server-sdk": [
    {
      on: main,
      jobs: { workflow: 4 },
      requires: { "workflow/Go 1.14": [], "workflow/Go 1.13": [], "workflow/Windows": [], "workflow/benchmarks": [] },
    },
  ],
  Moya__Moya: [{ on: master, jobs: { pr_build: 2 } }],
  "CircleCI-Public__circleci-demo-workflows": [
    {
      on: master,
      jobs: { "build-and-deploy": 6 },
      requires: { "build-and-deploy/deploy": ["checkout_code", "rake_test", "precompile_assets"] },
    },
  ],
  "DataDog__dd-trace-php": [{ on: master, jobs: { "setup-workflows": 1 } }],
  "launchdarkly__ios-client-sdk": [
    { on: main, jobs: { build: 6 }, requires: { "build/Xcode 11.7 - Swift 5.2": [], "build/contract-tests": [] } },
  ],
  "drush-ops__drush": [
    {
      on: main,
      jobs: { drush: 14 },
      requires: {
        "drush/test-mysql-lowest-integration": ["check_mergable", "code_style"],
        "drush/test-sqlite-highest-functional": ["check_mergable", "code_style"],
      },
    },
  ],
  numpy__numpy: [
    { on: main, jobs: { default: 2 }, requires: { "default/deploy": ["build"] } },
    { on: feature, jobs: { default: 1 } },
  ],
  // Twelve jobs, and a lock and an unlock around each of the two with a serial group.
  "CircleCI-Public__circleci-cli": [
    {
      on: main,
      jobs: { ci: 16 },
      requires: {
        "ci/ok-to-deploy": ["check", "test-linux", "test-macos", "test-windows", "docs"],
        "ci/mark-release": ["ok-to-deploy"],
      },
    },
    { on: feature, jobs: { ci: 6 }, requires: { "ci/dry-run": [] } },
    nothing({ branch: "gh-pages" }),
    nothing(tag("v1.2.3")),
  ],
  oclif__oclif: [
    { on: master, jobs: { oclif: 12 }, requires: { "oclif/cache": ["release"] }, schedules: ["nightly 0 11 * * *"] },
    { on: feature, jobs: { oclif: 10 }, schedules: [] },
  ],
  palantir__blueprint: [
    { on: develop, jobs: { compile_lint_test_dist_deploy: 11 } },
    { on: { branch: "release/5.x" }, jobs: { compile_lint_test_dist_deploy: 11 } },
    { on: feature, jobs: { compile_lint_test_dist_deploy: 10 } },
  ],
  "circleci__circleci-docs": [
    {
      on: main,
      jobs: { main: 3 },
      requires: { "main/build-main": [], "main/validate": ["build-main"], "main/deploy-production": ["validate"] },
    },
    { on: feature, jobs: { main: 3 }, requires: { "main/vale/lint": [], "main/validate": ["build"] } },
    nothing(tag("v1.2.3")),
  ],
  "segmentio__kafka-go": [{ on: main, jobs: { run: 4 } }, nothing(tag("v1.2.3"))],
  "clojure-emacs__cider-nrepl": [
    {
      on: main,
      jobs: { "ci-test-matrix": 22 },
      requires: {
        "ci-test-matrix/full-test-1.12-jdk26": [],
        "ci-test-matrix/test-1.10-jdk8": [],
        "ci-test-matrix/test-1.12-jdk26-1.0": [],
      },
    },
    { on: tag("v0.50.0-alpha1"), jobs: { "ci-test-matrix": 23 } },
    { on: tag("nightly"), jobs: { "ci-test-matrix": 22 } },
  ],
  babel__babel: [
    {
      on: main,
      jobs: { "build-standalone": 1, test262: 1, e2e: 6, "e2e-breaking": 5 },
      requires: { "e2e-breaking/e2e-vue-cli": ["publish-verdaccio-babel-8-breaking"] },
    },
    {
      on: feature,
      jobs: { "build-standalone": 1, "test262-pr": 2, e2e: 6, "e2e-breaking-pr": 6 },
      requires: {
        "test262-pr/test262": ["approve-test262-run"],
        "e2e-breaking-pr/publish-verdaccio-babel-8-breaking": ["approve-e2e-breaking-run"],
      },
    },
    { on: master, jobs: { "build-standalone": 1, e2e: 6, "e2e-breaking-pr": 6 } },
  ],
  grafana__k6: [
    {
      on: master,
      jobs: { test_and_build: 5 },
      requires: { "test_and_build/build-docker-images": ["deps", "lint", "test"] },
    },
    {
      on: tag("v0.30.0"),
      jobs: { test_and_build: 5 },
      requires: { "test_and_build/build-linux-packages": ["deps", "test"] },
    },
    { on: tag("x"), jobs: { test_and_build: 4 } },
  ],
};

function hermesNames(): string[] {
  return ["MALLOC-ON", "MALLOC-OFF", "HADES-ON", "HADES-OFF"].map((member) => `test-macos-${member}`);
}
