import { z } from "zod";
import { passwordCharactersMax } from "../../account/console-account.ts";
import { limitedTry } from "../../account/limited-try.ts";
import { signInConsole } from "../../account/sign-in-console.ts";
import { publicProcedure } from "../procedures.ts";

const signInInput = z.object({ password: z.string().min(1).max(passwordCharactersMax) });

/** Opens a session for twelve hours. */
export const signIn = publicProcedure.input(signInInput).mutation(async ({ ctx, input }) => {
  ctx.setToken(await limitedTry(ctx, () => signInConsole(ctx.account, input.password, ctx.now())));
  ctx.audit(`Signed in from ${ctx.address}`);
});
