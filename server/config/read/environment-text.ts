import type { ScalarValue } from "#server/config/source/config-node.ts";

/**
 * How a job's `environment` value becomes text. CircleCI prints it the way Go prints a decoded
 * JSON value: `1234567` → `1.234567e+06`, `1.10` → `1.1`, nothing → `<nil>`.
 */
export function jobEnvironmentText(value: ScalarValue): string {
  if (value === null) return "<nil>";
  return typeof value === "number" ? goNumber(value) : String(value);
}

/**
 * How a step's `environment` value becomes text: booleans arrive as `1` and `0` and numbers
 * without an exponent. Official orbs compare with `-eq 1`, so `true` would break them.
 */
export function stepEnvironmentText(value: ScalarValue): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "number" ? plainNumber(value) : value;
}

/** From this power of ten Go writes an exponent. */
const goExponentFrom = 6;

/** Go's `%v` of a float64: the shortest digits that read back the same, with an exponent below 1e-4 and from 1e+06. */
function goNumber(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [digits = "0", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < goExponentFrom) return plainNumber(value);
  const sign = exponent < 0 ? "-" : "+";
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const [digits = "0", exponentText = "0"] = value.toExponential().split("e");
  const negative = digits.startsWith("-");
  const figures = digits.replace(/[-.]/g, "");
  const pointAt = Number(exponentText) + 1;
  const text = withPoint(figures, pointAt);
  return negative ? `-${text}` : text;
}

function withPoint(figures: string, pointAt: number): string {
  if (pointAt <= 0) return `0.${"0".repeat(-pointAt)}${figures}`;
  if (pointAt >= figures.length) return figures + "0".repeat(pointAt - figures.length);
  return `${figures.slice(0, pointAt)}.${figures.slice(pointAt)}`;
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}
