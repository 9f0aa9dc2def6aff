/** How the figures of a report are written: the server counts, this only chooses between n/N and a rounded number. Pure. */
import type { CallReport, Definition, Figures } from "@/api/client";
import { duration } from "@/design/time";

type Counted = CallReport["total"] | Figures;
const SMALL = 20;

/** Below twenty cases a percentage pretends a precision that is not there: n/N instead. */
export function written(definition: Definition, figures: Counted): string {
  const value = numberAt(figures, definition.key);
  const whole = definition.of ? numberAt(figures, definition.of) : null;
  if (definition.unit === "ratio") {
    const part = definition.n ? numberAt(figures, definition.n) : null;
    if (whole === null || whole === 0 || value === null) return "–";
    return whole < SMALL && part !== null ? `${part}/${whole}` : `${(value * 100).toFixed(1)}%`;
  }
  if (value === null) return "–";
  return definition.unit === "seconds" ? duration(value) : String(value);
}

function numberAt(figures: Counted, key: string): number | null {
  const value = (figures as unknown as Readonly<Record<string, unknown>>)[key];
  return typeof value === "number" ? value : null;
}

/** The columns of the table on screen; the download has them all. */
export const COLUMNS = ["offered", "answered", "abandoned", "connect_rate", "sl3", "abandon_rate", "asa_s", "talk_s", "wrapup_s", "satisfied_rate"] as const;

export function columns(report: CallReport): Definition[] {
  return COLUMNS.flatMap((key) => report.definitions.find((one) => one.key === key) ?? []);
}

/** The same rule for lists by matter, town or operator, where the parts are plain counts. */
export function ratio(part: number, whole: number): string {
  if (!whole) return "–";
  return whole < SMALL ? `${part}/${whole}` : `${((part / whole) * 100).toFixed(1)}%`;
}
