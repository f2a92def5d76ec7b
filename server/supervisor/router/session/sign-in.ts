import { z } from "zod";
import { passwordCharactersMax } from "#server/supervisor/account/console-account.ts";
import { limitedTry } from "#server/supervisor/account/limited-try.ts";
import { signInConsole } from "#server/supervisor/account/sign-in-console.ts";
import { publicProcedure } from "#server/supervisor/router/procedures.ts";

const signInInput = z.object({ password: z.string().min(1).max(passwordCharactersMax) });

/** Opens a session for twelve hours. */
export const signIn = publicProcedure.input(signInInput).mutation(async ({ ctx, input }) => {
  ctx.setToken(await limitedTry(ctx, () => signInConsole(ctx.account, input.password, ctx.now())));
  ctx.audit(`Signed in from ${ctx.address}`);
});
