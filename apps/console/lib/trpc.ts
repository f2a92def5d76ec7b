"use client";

import type { inferRouterOutputs } from "@trpc/server";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import type { ConsoleAppRouter } from "#server/supervisor/router/console-app-router.ts";

/** Typed access to the console's procedures. */
export const { TRPCProvider, useTRPC } = createTRPCContext<ConsoleAppRouter>();

type Outputs = inferRouterOutputs<ConsoleAppRouter>;

/** One service as the server describes it. */
export type Service = Outputs["service"]["list"][number];

/** One line of a service's log. */
export type ServiceLogLine = Outputs["service"]["logs"][number];
