import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../../src/kubernetes/object.ts";
import type { Answer } from "../../src/playground/server/fixtures/running-server.ts";

/** Compares named members of the list at `path`. */
interface ListExpectation {
  path: string;
  /** Of each item; absent: the items themselves. */
  key?: string;
  values: Json[];
}

/** What a recorded case says about the last answer. The words are explained in docs of the recording. */
export interface Expectation {
  status?: number;
  statusIn?: number[];
  bodySubset?: Json;
  messageContains?: string[];
  setSubset?: ListExpectation;
  exactList?: ListExpectation;
  listLength?: { path: string; value: number };
  findIn?: { path: string; where: JsonObject; subset: Json };
  present?: string[];
  headerContains?: Record<string, string>;
  headerAbsent?: string[];
  rawEquals?: string;
  watchEvents?: Json[];
  /** Says what the recording needed; nothing to compare. */
  needs?: string;
}

/** Every way in which an answer is not what was recorded; none when it is. */
export function mismatches(answer: Answer, expected: Expectation): string[] {
  const body = toJson(answer.json);
  const wrong: string[] = [];
  const check = (holds: boolean, what: string) => {
    if (!holds) wrong.push(what);
  };
  const { status, statusIn, setSubset, exactList, listLength, findIn } = expected;
  if (status !== undefined)
    check(answer.status === status, `status ${answer.status}, not ${status}`);
  if (statusIn !== undefined) check(statusIn.includes(answer.status), `status ${answer.status}`);
  if (expected.bodySubset !== undefined) {
    const at = subsetMismatch(body, expected.bodySubset, "body");
    check(at === undefined, `${at}`);
  }
  const message = textOf(valueAt(body, "message"));
  for (const part of expected.messageContains ?? []) {
    check(message.includes(part), `message has no ${JSON.stringify(part)}`);
  }
  for (const path of expected.present ?? []) {
    check((valueAt(body, path) ?? "") !== "", `${path} is absent`);
  }
  if (setSubset !== undefined) {
    const found = keysOf(valueAt(body, setSubset.path), setSubset.key);
    const missing = setSubset.values.filter((value) => !found.includes(value));
    check(missing.length === 0, `${setSubset.path} lacks ${JSON.stringify(missing)}`);
  }
  if (exactList !== undefined) {
    const found = keysOf(valueAt(body, exactList.path), exactList.key);
    check(
      isDeepStrictEqual(found, exactList.values),
      `${exactList.path} is ${JSON.stringify(found)}`,
    );
  }
  if (listLength !== undefined) {
    const list = valueAt(body, listLength.path);
    const length = Array.isArray(list) ? list.length : 0;
    check(length === listLength.value, `${listLength.path} has ${length} items`);
  }
  if (findIn !== undefined) check(isFound(body, findIn), `nothing like it in ${findIn.path}`);
  for (const [name, part] of Object.entries(expected.headerContains ?? {})) {
    const sent = [answer.headers[name] ?? []].flat().join(", ");
    check(sent.includes(part), `header ${name} is ${sent}`);
  }
  for (const name of expected.headerAbsent ?? []) {
    check(answer.headers[name] === undefined, `header ${name} is there`);
  }
  if (expected.rawEquals !== undefined) check(answer.text === expected.rawEquals, "other text");
  if (expected.watchEvents !== undefined)
    wrong.push(...missingEvents(answer, expected.watchEvents));
  return wrong;
}

function missingEvents(answer: Answer, expected: Json[]): string[] {
  const events = answer.text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Json => JSON.parse(line));
  let next = 0;
  for (const event of events) {
    const wanted = expected[next];
    if (wanted !== undefined && subsetMismatch(event, wanted, "event") === undefined) next++;
  }
  return next === expected.length ? [] : [`event ${next} did not come`];
}

function isFound(body: Json, { path, where, subset }: NonNullable<Expectation["findIn"]>): boolean {
  const list = valueAt(body, path);
  if (!Array.isArray(list)) return false;
  return list.some(
    (item) =>
      subsetMismatch(item, where, "") === undefined &&
      subsetMismatch(item, subset, "") === undefined,
  );
}

/** Where `actual` does not hold `expected`; null expects nothing, lists are compared from the front. */
function subsetMismatch(actual: Json | undefined, expected: Json, at: string): string | undefined {
  if (expected === null) {
    const empty = actual === undefined || actual === null || actual === "" || isEmpty(actual);
    return empty ? undefined : `${at} is there`;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return `${at} is no list`;
    return expected
      .map((item, index) => subsetMismatch(actual[index], item, `${at}[${index}]`))
      .find((found) => found !== undefined);
  }
  if (typeof expected === "object") {
    if (typeof actual !== "object" || actual === null || Array.isArray(actual)) {
      return `${at} is no object`;
    }
    return Object.entries(expected)
      .map(([name, value]) => subsetMismatch(actual[name], value, `${at}.${name}`))
      .find((found) => found !== undefined);
  }
  return actual === expected ? undefined : `${at} is ${JSON.stringify(actual)}`;
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function keysOf(list: Json | undefined, key: string | undefined): (Json | undefined)[] {
  if (!Array.isArray(list)) return [];
  return list.map((item) => (key === undefined ? item : valueAt(item, key)));
}

/** `metadata.uid`, `items.0.spec`. */
function valueAt(value: Json | undefined, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((at, name) => {
    if (typeof at !== "object" || at === null) return undefined;
    return Array.isArray(at) ? at[Number(name)] : at[name];
  }, value);
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function toJson(value: unknown): Json {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
