import { emitStep } from "#server/config/emit/emit-step.ts";
import { type EmittedKeys, type EmittedValue, emitEnvironment, emitKeys } from "#server/config/emit/emitted-value.ts";
import type { BuildDefinition, JobDefinition } from "#server/config/job/job-definition.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import type { ContainerPlan, ExecutorPlan, RegistryAuthPlan } from "#server/core/plan/executor-plan.ts";

/** One entry of the compiled `jobs`; null for an approval, which is written in its workflow. */
export function emitJob(job: JobDefinition): EmittedValue | null {
  switch (job.type) {
    case "build":
      return emitBuildJob(job);
    case "approval":
      return null;
    case "no-op":
      return { type: job.type };
    case "release":
      return { type: job.type, plan_name: job.planName };
    case "lock":
    case "unlock":
      return { type: job.type, key: job.key };
    default:
      return assertNever(job);
  }
}

function emitBuildJob(job: BuildDefinition): EmittedValue {
  const { cacheRetentionDays: days } = job;
  return {
    ...emitExecutor(job.executor),
    working_directory: job.workingDirectory,
    resource_class: job.resourceClass,
    ...(job.shell === null ? {} : { shell: job.shell }),
    ...(job.parallelism === 1 ? {} : { parallelism: job.parallelism }),
    ...(Object.keys(job.environment).length > 0 ? { environment: emitEnvironment(job.environment) } : {}),
    ...(days === undefined ? {} : { retention: { caches: `${days}d` } }),
    steps: job.steps.map(emitStep),
  };
}

function emitExecutor(executor: ExecutorPlan): EmittedKeys {
  if (executor.kind === "macos") return { macos: { xcode: executor.xcode } };
  if (executor.kind === "docker") return { docker: executor.containers.map(emitContainer) };
  return { machine: emitKeys({ image: executor.image, docker_layer_caching: executor.dockerLayerCaching }) };
}

function emitContainer({ auth, ...container }: ContainerPlan): EmittedValue {
  return emitKeys({
    ...container,
    environment: Object.keys(container.environment).length > 0 ? emitEnvironment(container.environment) : null,
    ...(auth === undefined ? {} : emitAuth(auth)),
  });
}

function emitAuth(auth: RegistryAuthPlan): EmittedKeys {
  switch (auth.kind) {
    case "password":
      return { auth: { password: auth.password, username: auth.username } };
    case "aws":
      return { aws_auth: { aws_access_key_id: auth.accessKeyId, aws_secret_access_key: auth.secretAccessKey } };
    case "aws_oidc":
      return { aws_auth: { oidc_role_arn: auth.roleArn } };
    case "gcp_oidc":
      return {
        gcp_auth: {
          oidc_service_account: auth.serviceAccount,
          workload_identity_pool: auth.workloadIdentityPool,
          workload_identity_provider: auth.workloadIdentityProvider,
        },
      };
    default:
      return assertNever(auth);
  }
}
