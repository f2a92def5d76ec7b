"use client";

import { useState } from "react";
import { variableFault } from "#server/core/variable/variable-rules.ts";
import { TextAreaField } from "#ui/control/text-area-field.tsx";
import { TextField } from "#ui/control/text-field.tsx";
import { FormDialog } from "#ui/overlay/form-dialog.tsx";
import { useSetVariables, type VariableOwner } from "#web/features/settings/use-variables.ts";
import { readVariableLines } from "#web/features/settings/variable-import-model.ts";

interface DialogProps {
  readonly owner: VariableOwner;
  readonly known: ReadonlySet<string>;
  readonly onClose: () => void;
}

/** Adds a variable, or gives the one called `name` another value. */
export function VariableDialog({ owner, known, name: given, onClose }: DialogProps & { readonly name: string | null }) {
  const [name, setName] = useState(given ?? "");
  const [value, setValue] = useState("");
  const set = useSetVariables(owner, onClose);
  const replaces = known.has(name.trim());
  const fault = name.trim() === "" ? null : variableFault(name.trim(), value);
  return (
    <FormDialog
      title={given === null ? "Add a variable" : `Replace the value of ${given}`}
      action={replaces ? "Replace the value" : "Add variable"}
      ready={name.trim() !== "" && fault === null}
      busy={set.isPending}
      onSubmit={() => set.mutate([{ name: name.trim(), value }])}
      onClose={onClose}
    >
      {given === null ? (
        <TextField
          label="Name"
          mono
          autoFocus
          required
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          placeholder="API_TOKEN"
          value={name}
          onChange={(event) => setName(event.target.value)}
          fault={fault ?? undefined}
          hint={replaces ? "There is one of this name; its value will be replaced." : undefined}
        />
      ) : null}
      <TextAreaField
        label="Value"
        rows={3}
        autoFocus={given !== null}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        hint="It cannot be read again afterwards. Jobs print it as ****, also where tools encode it."
      />
    </FormDialog>
  );
}

const placeholder = `API_TOKEN=0123456789
export REGISTRY_PASSWORD="with blanks"`;

/** Sets several variables from lines like those of a .env file. */
export function ImportDialog({ owner, known, onClose }: DialogProps) {
  const [text, setText] = useState("");
  const set = useSetVariables(owner, onClose);
  const { variables, faults } = readVariableLines(text);
  const replaced = variables.filter((variable) => known.has(variable.name)).length;
  return (
    <FormDialog
      title="Import variables"
      wide
      action={variables.length === 1 ? "Set 1 variable" : `Set ${variables.length} variables`}
      ready={variables.length > 0 && faults.length === 0}
      busy={set.isPending}
      onSubmit={() => set.mutate(variables)}
      onClose={onClose}
    >
      <TextAreaField
        label="One variable a line"
        rows={8}
        autoFocus
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        hint={
          replaced > 0
            ? `${replaced} of them replace${replaced === 1 ? "s" : ""} a value that is there.`
            : "As in a .env file. Comments, export and quotes are understood; nothing is filled in."
        }
        fault={
          faults.length === 0 ? undefined : (
            <ul>
              {faults.slice(0, 5).map((fault) => (
                <li key={fault}>{fault}</li>
              ))}
            </ul>
          )
        }
      />
    </FormDialog>
  );
}
