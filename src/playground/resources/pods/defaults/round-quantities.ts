import { formatQuantity, parseQuantity } from "../../../../kubernetes/quantity.ts";

const MILLI = 1_000_000n;

/**
 * Brings amounts of resources into their canonical form, rounded up to thousandths: nothing finer
 * is stored for them (SetDefaults_ResourceList). Changes the draft in place.
 */
export function roundQuantities(list: Record<string, string | number> | undefined): void {
  for (const [name, value] of Object.entries(list ?? {})) {
    const quantity = parseQuantity(String(value));
    const rest = quantity.nano % MILLI;
    // Away from zero, as Go's Quantity rounds.
    const away = rest === 0n ? 0n : rest > 0n ? MILLI - rest : -MILLI - rest;
    if (list !== undefined) {
      list[name] = formatQuantity({ ...quantity, nano: quantity.nano + away });
    }
  }
}
