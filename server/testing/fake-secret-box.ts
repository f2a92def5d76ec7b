import { AppError } from "#server/core/error/app-error.ts";
import type { SecretBox } from "#server/core/ports/secret-box.ts";

/** SecretBox in memory: what it gives is only a number, so nothing of a text can be seen in it. */
export function fakeSecretBox(): SecretBox {
  const kept: { readonly text: string; readonly identity: string }[] = [];
  return {
    seal: (text, identity) => `sealed-${kept.push({ text, identity }) - 1}`,
    open: (sealed, identity) => {
      const found = kept[Number(/^sealed-(\d+)$/.exec(sealed)?.[1] ?? -1)];
      if (found?.identity !== identity) throw new AppError("unavailable", { userMessage: "It cannot be read." });
      return found.text;
    },
  };
}
