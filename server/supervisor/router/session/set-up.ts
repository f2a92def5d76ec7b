import { z } from "zod";
import { passwordCharactersMax, passwordCharactersMin } from "#server/supervisor/account/console-account.ts";
import { limitedTry } from "#server/supervisor/account/limited-try.ts";
import { setUpConsole } from "#server/supervisor/account/set-up-console.ts";
import { publicProcedure } from "#server/supervisor/router/procedures.ts";

const setUpInput = z.object({
  setupCode: z.string().max(100),
  password: z.string().min(passwordCharactersMin).max(passwordCharactersMax),
});

/** Sets the console's password with the one-time code from the terminal, and signs in. */
export const setUp = publicProcedure.input(setUpInput).mutation(async ({ ctx, input }) => {
  ctx.setToken(await limitedTry(ctx, () => setUpConsole(ctx, input.setupCode, input.password)));
  ctx.audit(`The console's password was set from ${ctx.address}`);
});
