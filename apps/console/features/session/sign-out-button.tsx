"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useSession } from "#console/features/session/use-session.ts";
import { useTRPC } from "#console/lib/trpc.ts";
import { Button } from "#ui/control/button.tsx";

/** Ends this browser's session. Nothing to see while there is none. */
export function SignOutButton() {
  const queryClient = useQueryClient();
  const session = useSession();
  const signOut = useMutation(
    useTRPC().session.signOut.mutationOptions({ onSuccess: () => queryClient.resetQueries() }),
  );
  if (!session.data?.isSignedIn) return null;
  return (
    <Button look="ghost" icon={<LogOut size={14} />} busy={signOut.isPending} onClick={() => signOut.mutate()}>
      Sign out
    </Button>
  );
}
