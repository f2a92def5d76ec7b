import Link from "next/link";
import { buttonClass } from "#ui/control/button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { Mark } from "#ui/mark/mark.tsx";

/** An address that leads nowhere. */
export default function NotFound() {
  return (
    <EmptyState
      title="There is nothing at this address"
      icon={<Mark size={32} />}
      action={
        <Link href="/pipelines" className={buttonClass("secondary", "md")}>
          All pipelines
        </Link>
      }
    >
      The link may be old, or mistyped.
    </EmptyState>
  );
}
