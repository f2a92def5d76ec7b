import { type EmittedValue, emitEnvironment, emitStep } from "#server/config/emit/emit-step.ts";
import type { BuildDefinition } from "#server/config/job/job-definition.ts";
import type { ContainerPlan, ExecutorPlan } from "#server/core/plan/executor-plan.ts";

/** One entry of the compiled `jobs`. */
export function emitJob(job: BuildDefinition): EmittedValue {
  return {
    ...emitExecutor(job.executor),
    working_directory: job.workingDirectory,
    resource_class: job.resourceClass,
    ...(job.shell === null ? {} : { shell: job.shell }),
    ...(job.parallelism === 1 ? {} : { parallelism: job.parallelism }),
    ...(Object.keys(job.environment).length > 0 ? { environment: emitEnvironment(job.environment) } : {}),
    steps: job.steps.map(emitStep),
  };
}

function emitExecutor(executor: ExecutorPlan): { [key: string]: EmittedValue } {
  if (executor.kind === "macos") return { macos: { xcode: executor.xcode } };
  if (executor.kind === "machine") return { machine: { image: executor.image } };
  return { docker: executor.containers.map(emitContainer) };
}

function emitContainer(container: ContainerPlan): EmittedValue {
  return {
    ...(container.command === null ? {} : { command: container.command }),
    ...(container.entrypoint === null ? {} : { entrypoint: container.entrypoint }),
    ...(Object.keys(container.environment).length > 0 ? { environment: emitEnvironment(container.environment) } : {}),
    image: container.image,
    ...(container.name === null ? {} : { name: container.name }),
    ...(container.user === null ? {} : { user: container.user }),
  };
}
