import type { Json, JsonObject } from "../object.ts";

/** What was read, and which keys were there more than once (the last one wins). */
export interface ParsedJson {
  readonly value: Json;
  /** Objects of `value` that named a key twice, with those keys. */
  readonly duplicates: ReadonlyMap<JsonObject, ReadonlySet<string>>;
}

/** Why a text is no JSON we take, in words like Go's. */
export class JsonError extends Error {
  override readonly name = "JsonError";
}

/** Go's decoder stops at 10,000 levels; no API object comes near this, and our recursion must end too. */
export const MAX_DEPTH = 1000;

/**
 * Reads JSON strictly and notices duplicate keys, which `JSON.parse` hides. Refuses the key
 * `__proto__`, which no Kubernetes field uses and which would be a trap for all code after this.
 * Throws `JsonError`.
 */
export function parseJson(text: string): ParsedJson {
  const duplicates = new Map<JsonObject, Set<string>>();
  let at = 0;
  let depth = 0;

  const fail = (looking: string): JsonError =>
    at >= text.length
      ? new JsonError("unexpected end of JSON input")
      : new JsonError(
          `invalid character '${String.fromCodePoint(text.codePointAt(at) ?? 0)}' ${looking}`,
        );

  function skipBlanks(): number {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code;
      at++;
    }
  }

  function enter(): void {
    at++;
    if (++depth > MAX_DEPTH) throw new JsonError("exceeded max depth");
  }

  function readValue(): Json {
    const code = skipBlanks();
    if (code === OPEN_BRACE) return readObject();
    if (code === OPEN_BRACKET) return readArray();
    if (code === QUOTE) return readString();
    if (text.startsWith("true", at)) return word(4, true);
    if (text.startsWith("false", at)) return word(5, false);
    if (text.startsWith("null", at)) return word(4, null);
    return readNumber();
  }

  function word<T>(length: number, value: T): T {
    at += length;
    return value;
  }

  function readNumber(): number {
    numberPattern.lastIndex = at;
    const digits = numberPattern.exec(text)?.[0];
    if (digits === undefined) throw fail("looking for beginning of value");
    at += digits.length;
    return Number(digits);
  }

  function readString(): string {
    const start = at;
    for (let end = at + 1; ; end++) {
      end = text.indexOf('"', end);
      if (end < 0) {
        at = text.length;
        throw fail("in string literal");
      }
      if (!isEscaped(text, end)) {
        at = end + 1;
        break;
      }
    }
    const literal = text.slice(start + 1, at - 1);
    if (!needsDecoding.test(literal)) return literal;
    try {
      return String(JSON.parse(text.slice(start, at)));
    } catch {
      throw new JsonError("invalid character in string literal");
    }
  }

  function readArray(): Json[] {
    enter();
    const items: Json[] = [];
    if (skipBlanks() !== CLOSE_BRACKET) {
      for (;;) {
        items.push(readValue());
        const code = skipBlanks();
        if (code === CLOSE_BRACKET) break;
        if (code !== COMMA) throw fail("after array element");
        at++;
      }
    }
    at++;
    depth--;
    return items;
  }

  function readObject(): JsonObject {
    enter();
    const object: JsonObject = {};
    if (skipBlanks() !== CLOSE_BRACE) {
      for (;;) {
        if (skipBlanks() !== QUOTE) throw fail("looking for beginning of object key string");
        const key = readString();
        if (key === "__proto__") throw new JsonError('the key "__proto__" is not accepted');
        if (skipBlanks() !== COLON) throw fail("after object key");
        at++;
        if (Object.hasOwn(object, key)) noteDuplicate(object, key);
        object[key] = readValue();
        const code = skipBlanks();
        if (code === CLOSE_BRACE) break;
        if (code !== COMMA) throw fail("after object key:value pair");
        at++;
      }
    }
    at++;
    depth--;
    return object;
  }

  function noteDuplicate(object: JsonObject, key: string): void {
    const keys = duplicates.get(object);
    if (keys === undefined) duplicates.set(object, new Set([key]));
    else keys.add(key);
  }

  const value = readValue();
  skipBlanks();
  if (at < text.length) throw fail("after top-level value");
  return { value, duplicates };
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** A backslash or a control character, all of which come before the blank. */
const needsDecoding = /\\|[^ -\uffff]/;

/** Is the quote at `end` written as `\"`? It is when an odd number of backslashes stands before it. */
function isEscaped(text: string, end: number): boolean {
  let before = end - 1;
  while (text.charCodeAt(before) === 92) before--;
  return (end - before) % 2 === 0;
}
