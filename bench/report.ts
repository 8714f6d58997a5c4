/** One line of the report: what was measured against what, in the same run. */
export interface Measurement {
  what: string;
  /** Milliseconds, or what `unit` says: the median of all rounds. */
  value: number;
  /** The same of the peer. */
  peer: number;
  against: string;
  unit?: "ms" | "MiB" | "%";
  /** Largest ratio the design allows. */
  budget?: number;
}

/** The middle one of the values; the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = [
    sorted[Math.ceil(middle) - 1],
    sorted[Math.floor(middle)],
  ];
  return (low + high) / 2;
}

/** The report as a table; a ratio over its budget is marked. */
export function formatReport(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ what, value, peer, against, unit = "ms", budget }) => {
    const ratio = value / peer;
    const limit = budget === undefined ? "" : `<= ${budget.toFixed(2)}`;
    const verdict = budget === undefined ? "" : ratio <= budget ? "ok" : "OVER";
    return [
      what,
      `${round(value)} ${unit}`,
      `${round(peer)} ${unit}`,
      against,
      ratio.toFixed(2),
      limit,
      verdict,
    ];
  });
  const table = [["MEASURED", "VALUE", "PEER", "AGAINST", "RATIO", "BUDGET", ""], ...rows];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}

function round(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
