"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Tabs } from "#ui/control/tabs.tsx";
import { PanelBoundary } from "#ui/feedback/panel-boundary.tsx";
import { CachePanel } from "#web/features/settings/cache-panel.tsx";
import { SshKeyPanel } from "#web/features/settings/ssh-key-panel.tsx";
import { VariablePanel } from "#web/features/settings/variable-panel.tsx";
import { HookSnippet } from "#web/lib/hook-snippet.tsx";

const tabs = ["variables", "ssh-keys", "caches", "triggers"] as const;
type SettingsTab = (typeof tabs)[number];

const panelNames = {
  variables: "The variables",
  "ssh-keys": "The SSH keys",
  caches: "The caches",
  triggers: "The triggers",
} as const satisfies Record<SettingsTab, string>;

/** What a project is given besides its repository. */
export function ProjectSettings({ slug }: { readonly slug: string }) {
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(tabs).withDefault("variables"));
  return (
    <div className="flex max-w-[1040px] flex-col gap-5 px-4 py-5 md:px-6">
      <Tabs
        id="settings"
        label="Settings of the project"
        items={[
          { value: "variables", label: "Environment variables" },
          { value: "ssh-keys", label: "SSH keys" },
          { value: "caches", label: "Caches" },
          { value: "triggers", label: "Triggers" },
        ]}
        value={tab}
        onChange={(chosen) => void setTab(chosen)}
      />
      <div id="settings-panel" role="tabpanel" aria-labelledby={`settings-${tab}`}>
        <PanelBoundary key={tab} name={panelNames[tab]}>
          {tab === "variables" ? (
            <VariablePanel
              owner={{ projectSlug: slug }}
              lead="Every job of this project sees these. A context's variable of the same name takes their place where a job names that context."
            />
          ) : null}
          {tab === "ssh-keys" ? <SshKeyPanel slug={slug} /> : null}
          {tab === "caches" ? <CachePanel slug={slug} /> : null}
          {tab === "triggers" ? <HookSnippet slug={slug} /> : null}
        </PanelBoundary>
      </div>
    </div>
  );
}
