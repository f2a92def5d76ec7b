import { inputClass } from "#ui/control/text-field.tsx";
import type { DeclaredParameter } from "#web/features/editor/declared-parameters-model.ts";

/** A field for each parameter that the file declares, filled with its default. */
export function ParameterFields({ parameters }: { readonly parameters: readonly DeclaredParameter[] }) {
  if (parameters.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-text-3">Parameters of the pipeline</legend>
      {parameters.map((parameter) => (
        <label key={parameter.name} className="flex flex-col gap-1.5">
          <span className="font-mono text-xs text-text-1">{parameter.name}</span>
          <ParameterInput parameter={parameter} />
          {parameter.description ? <span className="text-xs text-text-3">{parameter.description}</span> : null}
        </label>
      ))}
    </fieldset>
  );
}

function ParameterInput({ parameter }: { readonly parameter: DeclaredParameter }) {
  const { kind, defaultValue, members } = parameter;
  const name = `parameter:${parameter.name}`;
  switch (kind) {
    case "boolean":
    case "enum":
      return (
        <select name={name} defaultValue={defaultValue} className={inputClass}>
          {(kind === "boolean" ? ["true", "false"] : members).map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </select>
      );
    case "integer":
      return (
        <input
          name={name}
          inputMode="numeric"
          pattern="-?[0-9]+"
          title="A whole number"
          defaultValue={defaultValue}
          className={`${inputClass} font-mono`}
        />
      );
    case "string":
      return <input name={name} maxLength={512} defaultValue={defaultValue} className={`${inputClass} font-mono`} />;
  }
}
