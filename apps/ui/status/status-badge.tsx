import { type AnyStatus, groupText, statusGroup, statusWord } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";

/** Shape, colour and word together: how a status is said wherever there is room. */
export function StatusBadge({ status, size = "sm" }: { readonly status: AnyStatus; readonly size?: "sm" | "lg" }) {
  const struck = status === "not_run" ? "line-through decoration-1" : "";
  return (
    <span
      className={`inline-flex items-center gap-1.5 whitespace-nowrap font-medium ${groupText[statusGroup(status)]}`}
    >
      <StatusIcon status={status} size={size === "lg" ? 20 : 16} hidden />
      <span className={`${size === "lg" ? "text-lg" : "text-sm"} ${struck}`}>{statusWord(status)}</span>
    </span>
  );
}
