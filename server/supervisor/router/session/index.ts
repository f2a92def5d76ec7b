import { consoleRouter } from "#server/supervisor/router/procedures.ts";
import { get } from "./get.ts";
import { setUp } from "./set-up.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";

/** Getting in and out of the console. */
export const sessionRouter = consoleRouter({ get, setUp, signIn, signOut });
