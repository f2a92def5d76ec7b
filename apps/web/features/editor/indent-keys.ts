import { acceptCompletion } from "@codemirror/autocomplete";
import { indentWithTab } from "@codemirror/commands";
import type { KeyBinding } from "@codemirror/view";

/** Tab takes the completion that is offered, else it indents. */
export const indentKeys: readonly KeyBinding[] = [{ key: "Tab", run: acceptCompletion }, indentWithTab];
