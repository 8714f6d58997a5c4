import { StatusError } from "../status-error.ts";
import {
  badSelector,
  binaryOperators,
  checkKey,
  type LabelSelectorTerms,
  type Operator,
  type Requirement,
  requirement,
} from "./requirement.ts";

const token = /[ \t\r\n]*(==|!=|[=!(),<>]|[^=!(),<> \t\r\n]+)/gy;
const symbols = new Set(["==", "!=", "=", "!", "(", ")", ",", "<", ">"]);

const operators: Readonly<Record<string, Operator>> = {
  in: "in",
  notin: "notin",
  "=": "=",
  "==": "==",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};

/** The tokens of a selector and where we are in them; `""` is the end. */
interface Cursor {
  readonly tokens: readonly string[];
  position: number;
}

const peek = (cursor: Cursor) => cursor.tokens[cursor.position] ?? "";
const take = (cursor: Cursor) => cursor.tokens[cursor.position++] ?? "";
const isIdentifier = (text: string) => text !== "" && !symbols.has(text);

function tokenise(selector: string): string[] {
  return [...selector.matchAll(token)].map((match) => match[1] ?? "");
}

/**
 * Reads a label selector as `?labelSelector=` and `-l` write it: `app=web,tier in (a,b),!old`.
 * Requirements come back sorted by key. Throws StatusError 400 with Kubernetes' message.
 */
export function parseLabelSelector(selector: string): LabelSelectorTerms {
  const cursor: Cursor = { tokens: tokenise(selector), position: 0 };
  const terms: Requirement[] = [];
  while (peek(cursor) !== "") {
    const next = peek(cursor);
    if (next !== "!" && !isIdentifier(next)) {
      throw badSelector(`found '${next}', expected: !, identifier, or 'end of string'`);
    }
    terms.push(readRequirement(cursor));
    const after = take(cursor);
    if (after === "") break;
    if (after !== ",") {
      throw badSelector(`found '${after}', expected: ',' or 'end of string'`);
    }
    const following = peek(cursor);
    if (following !== "!" && !isIdentifier(following)) {
      throw badSelector(`found '${following}', expected: identifier after ','`);
    }
  }
  return terms.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function readRequirement(cursor: Cursor): Requirement {
  try {
    const absent = peek(cursor) === "!";
    if (absent) take(cursor);
    const key = take(cursor);
    if (!isIdentifier(key)) throw badSelector(`found '${key}', expected: identifier`);
    checkKey(key);
    if (absent) return requirement(key, "!", []);
    if (peek(cursor) === "" || peek(cursor) === ",") return requirement(key, "exists", []);
    const operator = readOperator(cursor);
    const isSet = operator === "in" || operator === "notin";
    return requirement(key, operator, isSet ? readValues(cursor) : [readValue(cursor)]);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw badSelector(`unable to parse requirement: ${error.message}`);
  }
}

function readOperator(cursor: Cursor): Operator {
  const text = take(cursor);
  const operator = Object.hasOwn(operators, text) ? operators[text] : undefined;
  if (operator === undefined) {
    throw badSelector(`found '${text}', expected: ${binaryOperators.join(", ")}`);
  }
  return operator;
}

/** The value of `key=`; nothing before the next comma is the empty value. */
function readValue(cursor: Cursor): string {
  if (peek(cursor) === "" || peek(cursor) === ",") return "";
  const value = take(cursor);
  if (!isIdentifier(value)) throw badSelector(`found '${value}', expected: identifier`);
  return value;
}

/** `(a,b)`. Empty places, as in `()` and `(a,)`, are the empty value. */
function readValues(cursor: Cursor): string[] {
  const open = take(cursor);
  if (open !== "(") throw badSelector(`found '${open}' expected: '('`);
  const first = peek(cursor);
  if (first !== ")" && first !== "," && !isIdentifier(first)) {
    throw badSelector(`found '${first}', expected: ',', ')' or identifier`);
  }
  const values: string[] = [];
  for (;;) {
    values.push(isIdentifier(peek(cursor)) ? take(cursor) : "");
    const after = take(cursor);
    if (after === ")") return values;
    if (after !== ",") throw badSelector(`found '${after}', expected: ',' or ')'`);
  }
}
