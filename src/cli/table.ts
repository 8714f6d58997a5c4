import stringWidth from "fast-string-width";
import { sanitizeLine } from "./sanitize.ts";

const gap = 3;
const narrowest = 6;

/**
 * A table as kubectl prints it: columns three spaces apart and at least six wide, the last one
 * not padded, no line around it. Cells are sanitised. Ends with a newline.
 */
export function formatTable(table: {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}): string {
  const lines = [table.columns, ...table.rows].map((cells) => cells.map(sanitizeLine));
  const widths = table.columns.map((_, column) =>
    Math.max(narrowest, ...lines.map((cells) => stringWidth(cells[column] ?? "") + gap)),
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === cells.length - 1
            ? cell
            : cell + " ".repeat((widths[column] ?? 0) - stringWidth(cell)),
        )
        .join(""),
    )
    .map((line) => `${line}\n`)
    .join("");
}
