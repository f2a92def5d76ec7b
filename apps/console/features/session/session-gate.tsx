"use client";

import type { ReactNode } from "react";
import { SetUpForm } from "#console/features/session/set-up-form.tsx";
import { SignInForm } from "#console/features/session/sign-in-form.tsx";
import { useSession } from "#console/features/session/use-session.ts";
import { ErrorPanel } from "#ui/feedback/error-panel.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";

/** Shows `children` to the administrator, the way in to everybody else. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  if (session.data?.isSignedIn) return children;
  if (session.data) return session.data.isSetUp ? <SignInForm /> : <SetUpForm />;
  if (session.error) {
    return (
      <ErrorPanel
        title="The console does not answer"
        message="Rotunda may be stopped, or its machine cannot be reached. This page tries again by itself."
        retry={() => void session.refetch()}
      />
    );
  }
  return (
    <div className="flex flex-col gap-3 pt-2" aria-busy>
      <Skeleton className="h-6 w-40" />
      <Skeleton className="h-40 w-full" />
    </div>
  );
}
