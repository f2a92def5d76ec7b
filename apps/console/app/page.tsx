import { InstallationFacts } from "#console/features/installation/installation-facts.tsx";
import { ServiceBoard } from "#console/features/service/service-board.tsx";
import { ConsoleFrame } from "#console/features/session/console-frame.tsx";
import { SessionGate } from "#console/features/session/session-gate.tsx";
import { ThemeSwitch } from "#console/features/theme/theme-switch.tsx";

export default function ServicesPage() {
  return (
    <ConsoleFrame actions={<ThemeSwitch />}>
      <SessionGate>
        <ServiceBoard />
        <InstallationFacts />
      </SessionGate>
    </ConsoleFrame>
  );
}
