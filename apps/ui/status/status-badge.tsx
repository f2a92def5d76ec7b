import { type AnyStatus, groupText, type StatusGroup, statusGroup, statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";

/** What needs no attention keeps its colour to its shape, so that the rest stands out of a long list. */
const quietGroups = new Set<StatusGroup>(["success", "waiting", "canceled"]);

/** Shape, colour and word together: how a status is said wherever there is room. */
export function StatusBadge({ status, size = "sm" }: { readonly status: AnyStatus; readonly size?: "sm" | "lg" }) {
  const group = statusGroup(status);
  const tone = size === "sm" && quietGroups.has(group) ? "text-text-2" : groupText[group];
  const struck = status === "not_run" ? "line-through decoration-1" : "";
  return (
    <span className={`flex w-fit items-center gap-1.5 whitespace-nowrap font-medium ${tone}`}>
      <StatusIcon status={status} size={size === "lg" ? 20 : 16} hidden />
      <span className={`${size === "lg" ? "text-lg" : "text-sm"} ${struck}`}>{statusWord(status)}</span>
    </span>
  );
}
