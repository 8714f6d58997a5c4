/**
 * Kubernetes' quantities: `250m`, `1.5Gi`, `12e3`. Held as whole billionths, the finest step
 * the API has (apimachinery, api/resource/quantity.go), so that nothing is lost in adding up.
 */
export interface Quantity {
  /** The value in billionths. */
  readonly nano: bigint;
  /** Which family of suffixes it was written with; decides the canonical text. */
  readonly format: "decimal" | "binary" | "exponent";
}

const NANO = 1_000_000_000n;
/** Larger values are capped there, as Go does. */
const MAX = (2n ** 63n - 1n) * NANO;

const decimalPowers = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
const decimalSuffixes = new Map([...decimalPowers].map(([suffix, power]) => [power, suffix]));
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** Two steps: as one expression, digits that could belong to either number take quadratic time. */
const numberPattern = /^([+-]?)([0-9]*)(?:\.([0-9]*))?/;
const suffixPattern = /^([eEinumkKMGTP]*)([-+]?[0-9]*)$/;

/** Why a text is no quantity, in the words of Kubernetes. */
export class QuantityError extends Error {
  override readonly name = "QuantityError";
}

const WRONG_FORMAT =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_SUFFIX = "unable to parse quantity's suffix";

/** Throws `QuantityError`. Values finer than a billionth are rounded away from zero. */
export function parseQuantity(text: string): Quantity {
  const [number = "", sign = "", whole = "", fraction = ""] = numberPattern.exec(text) ?? [];
  const suffix = suffixPattern.exec(text.slice(number.length));
  if (suffix === null || (whole === "" && fraction === "")) throw new QuantityError(WRONG_FORMAT);
  const [, letters = "", digits = ""] = suffix;
  const unit = readSuffix(letters, digits);
  const [integral, decimals] = [cutWhole(whole), cutFraction(fraction)];
  const mantissa = BigInt(integral + decimals);
  const scale = unit.power + 9 - decimals.length;
  const scaled =
    scale >= 0
      ? mantissa * unit.factor * 10n ** BigInt(Math.min(scale, 64))
      : divideUp(mantissa * unit.factor, 10n ** BigInt(-scale));
  const nano = scaled > MAX ? MAX : scaled;
  return { nano: sign === "-" ? -nano : nano, format: unit.format };
}

/** More digits than any value has between a billionth and the cap, whatever the exponent. */
const MAX_DIGITS = 1100;

/** A number of megabytes of digits costs no more than the cap, which it is beyond. */
function cutWhole(whole: string): string {
  const digits = whole.replace(/^0+/, "");
  return digits.length > MAX_DIGITS ? "9".repeat(MAX_DIGITS) : digits;
}

/** What is finer than the finest step only counts as being there: values are rounded up. */
function cutFraction(fraction: string): string {
  if (fraction.length <= MAX_DIGITS) return fraction;
  return fraction.slice(0, MAX_DIGITS) + (/[1-9]/.test(fraction.slice(MAX_DIGITS)) ? "1" : "");
}

function readSuffix(letters: string, digits: string) {
  if (letters === "e" || letters === "E") {
    if (digits !== "") {
      const power = Number(digits);
      if (!Number.isInteger(power) || Math.abs(power) > 1000) throw new QuantityError(WRONG_SUFFIX);
      return { factor: 1n, power, format: "exponent" } as const;
    }
  }
  if (digits !== "") throw new QuantityError(WRONG_SUFFIX);
  const binary = letters === "" ? -1 : binarySuffixes.indexOf(letters);
  if (binary > 0) return { factor: 1024n ** BigInt(binary), power: 0, format: "binary" } as const;
  const power = decimalPowers.get(letters);
  if (power === undefined) throw new QuantityError(WRONG_SUFFIX);
  return { factor: 1n, power, format: "decimal" } as const;
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

/** The text Kubernetes stores and prints: `0.5` is `500m`, `1024Mi` is `1Gi`. */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return "0";
  const magnitude = nano < 0n ? -nano : nano;
  const sign = nano < 0n ? "-" : "";
  if (format === "binary" && magnitude >= 1024n * NANO) return sign + formatBinary(magnitude);
  let mantissa = magnitude;
  let power = -9;
  while (mantissa % 1000n === 0n && power < 18) {
    mantissa /= 1000n;
    power += 3;
  }
  if (format !== "exponent") return `${sign}${mantissa}${decimalSuffixes.get(power) ?? ""}`;
  return power === 0 ? `${sign}${mantissa}` : `${sign}${mantissa}e${power}`;
}

function formatBinary(magnitude: bigint): string {
  let mantissa = divideUp(magnitude, NANO);
  let step = 0;
  while (mantissa % 1024n === 0n && step < binarySuffixes.length - 1) {
    mantissa /= 1024n;
    step++;
  }
  return `${mantissa}${binarySuffixes[step] ?? ""}`;
}

/** A quantity's canonical text; a number in JSON is a quantity too. Throws `QuantityError`. */
export function canonicalQuantity(value: string | number): string {
  return formatQuantity(parseQuantity(String(value)));
}

/** Negative, zero or positive, as for `Array.prototype.sort`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

/** The sum, written the way `a` is, or the way `b` is where `a` is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** The value in whole units (bytes for memory), rounded away from zero. */
export function quantityToNumber(value: string | number): number {
  return Number(ceilTo(parseQuantity(String(value)).nano, NANO));
}

/** The value in thousandths (millicores for cpu), rounded away from zero. */
export function quantityToMilli(value: string | number): number {
  return Number(ceilTo(parseQuantity(String(value)).nano, 1_000_000n));
}

function ceilTo(nano: bigint, unit: bigint): bigint {
  return nano < 0n ? -divideUp(-nano, unit) : divideUp(nano, unit);
}
