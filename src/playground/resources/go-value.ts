/** Characters that Go's `%q` shows as they are: letters, marks, numbers, punctuation, symbols, the blank. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** A text as Go's `%q` (strconv.Quote) prints it. */
export function goQuote(text: string): string {
  return `"${Array.from(text, quoteCharacter).join("")}"`;
}

function quoteCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  // Half of a surrogate pair cannot be in Go's UTF-8: its decoder has put U+FFFD there.
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  if (printable.test(character)) return character;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, "0")}`;
  return code > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
}

/** A value as Go's encoding/json prints it: safe to put into HTML. Undefined is a nil pointer. */
export function goJson(value: unknown): string {
  return (JSON.stringify(value) ?? "null").replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A bad value in a field error: texts quoted, all else as JSON. */
export function goText(value: unknown): string {
  return typeof value === "string" ? goQuote(value) : goJson(value);
}

/** Field of an internal type of kube-apiserver: Go's name, the API's, and its zero value or its own shape. */
export type GoField = readonly [go: string, json: string, zero: unknown, shape?: GoShape];

/** An internal type, its fields in the order of the Go struct. They carry no JSON tags there. */
export type GoShape = readonly GoField[];

/** The object with the fields and names that kube-apiserver's internal type has; missing ones are zero. */
export function goStruct(shape: GoShape, value: object): Record<string, unknown> {
  return Object.fromEntries(
    shape.map(([go, json, zero, inner]) => {
      const field: unknown = Reflect.get(value, json);
      return [go, field === undefined || field === null ? zero : goInner(inner, field)];
    }),
  );
}

function goInner(shape: GoShape | undefined, value: unknown): unknown {
  if (shape === undefined || typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? value.map((item) => goInner(shape, item)) : goStruct(shape, value);
}
