import { ConsoleFrame } from "#console/features/session/console-frame.tsx";
import { ThemeSwitch } from "#console/features/theme/theme-switch.tsx";
import { buttonClass } from "#ui/control/button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";

export default function NotFound() {
  return (
    <ConsoleFrame actions={<ThemeSwitch />}>
      <EmptyState
        title="There is no such page in the console"
        action={
          <a className={buttonClass("primary", "md")} href="/">
            Go to the services
          </a>
        }
      >
        The address may be mistyped, or it belongs to the dashboard, which has another port.
      </EmptyState>
    </ConsoleFrame>
  );
}
