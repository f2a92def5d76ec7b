import { GitMerge, Lock, LockOpen, Rocket } from "lucide-react";
import type { ReactNode } from "react";
import type { JobType } from "#server/core/plan/job-plan.ts";

interface StepLessLook {
  readonly icon: ReactNode;
  readonly word: string;
}

/** Null for those that run something or wait for a person. */
const looks = {
  build: null,
  approval: null,
  "no-op": { icon: <GitMerge size={12} />, word: "Does nothing: others meet here" },
  release: { icon: <Rocket size={12} />, word: "Release" },
  lock: { icon: <Lock size={12} />, word: "Takes a lock" },
  unlock: { icon: <LockOpen size={12} />, word: "Gives the lock back" },
} as const satisfies Record<JobType, StepLessLook | null>;

/** The look of a job without steps. */
export const stepLessLook = (type: JobType): StepLessLook | null => looks[type];
