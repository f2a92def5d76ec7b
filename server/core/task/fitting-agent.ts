/** What an agent can do, as it told when it registered. */
export interface AgentAbilities {
  readonly executors: readonly string[];
  /** `linux/amd64`, `darwin/arm64`; with `+gpu:docker` behind it where docker jobs can compute on a graphics card. */
  readonly platform: string;
}

/** What a task asks of its agent. */
export interface TaskNeeds {
  readonly executorKind: string;
  readonly resourceClass: string;
}

/**
 * The platform that a resource class promises, or null for the ordinary
 * classes, which any machine may serve: a team whose machines are all arm64
 * runs `medium` on them.
 */
export function platformOfNeeds({ executorKind, resourceClass }: TaskNeeds): string | null {
  if (executorKind === "macos") return "darwin";
  if (resourceClass.startsWith("windows.gpu.")) return "windows/amd64+gpu";
  if (resourceClass.startsWith("windows.")) return "windows/amd64";
  if (resourceClass.startsWith("gpu.")) return "linux/amd64+gpu";
  if (resourceClass.startsWith("arm.")) return "linux/arm64";
  return null;
}

/** Whether an agent can run a task: its kind of executor, on a machine as its class promises it. */
export function isFitting(agent: AgentAbilities, needs: TaskNeeds): boolean {
  if (!agent.executors.includes(needs.executorKind)) return false;
  const platform = platformOfNeeds(needs);
  if (platform === null) return true;
  const [machine, ...abilities] = agent.platform.split("+");
  const [wantedMachine = "", wantedGpu] = platform.split("+");
  if (wantedGpu !== undefined && !abilities.includes(`${wantedGpu}:${needs.executorKind}`)) return false;
  return machine === wantedMachine || machine?.startsWith(`${wantedMachine}/`) === true;
}
