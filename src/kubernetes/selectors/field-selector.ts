import { badSelector } from "./requirement.ts";

/** One condition on one field, such as `spec.nodeName=node-1`. */
interface FieldRequirement {
  /** As the API names it: `metadata.name`, `involvedObject.uid`. */
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Every requirement must hold; an empty list selects everything. */
export type FieldSelectorTerms = readonly FieldRequirement[];

/**
 * Reads `?fieldSelector=`: `=`, `==` and `!=`, joined by commas; `\\`, `\,` and `\=` stand for
 * themselves in values. Throws StatusError 400 with Kubernetes' message. Which fields a
 * resource knows is for the resource to say.
 */
export function parseFieldSelector(selector: string): FieldSelectorTerms {
  return splitTerms(selector)
    .sort()
    .filter((term) => term !== "")
    .map((term) => readTerm(term, selector));
}

/** Splits at commas that have no backslash before them. */
function splitTerms(selector: string): string[] {
  return selector.match(/(?:\\[\s\S]?|[^\\,])+/g) ?? [];
}

function readTerm(term: string, selector: string): FieldRequirement {
  const match = /^([\s\S]*?)(!=|==|=)([\s\S]*)$/.exec(term);
  if (match === null) {
    throw badSelector(`invalid selector: '${selector}'; can't understand '${term}'`);
  }
  const [, field = "", operator, value = ""] = match;
  return { field, equal: operator !== "!=", value: unescapeValue(value) };
}

function unescapeValue(value: string): string {
  return value.replaceAll(/\\([\s\S]?)|[,=]/gu, (sequence, escaped: string | undefined) => {
    if (escaped === undefined) {
      throw badSelector(
        `invalid field selector: unescaped character in value: ${sequence.charCodeAt(0)}`,
      );
    }
    if (escaped !== "\\" && escaped !== "," && escaped !== "=") {
      throw badSelector(`invalid field selector: invalid escape sequence: ${sequence}`);
    }
    return escaped;
  });
}

/** Do these fields satisfy all requirements? A field that is absent counts as empty. */
export function matchesFields(
  terms: FieldSelectorTerms,
  fields: Readonly<Record<string, string | undefined>>,
): boolean {
  return terms.every(({ field, equal, value }) => {
    const actual = Object.hasOwn(fields, field) ? (fields[field] ?? "") : "";
    return (actual === value) === equal;
  });
}

/** The text of a selector, which `parseFieldSelector` reads back to the same one. */
export function formatFieldSelector(terms: FieldSelectorTerms): string {
  return terms
    .map(
      ({ field, equal, value }) =>
        `${field}${equal ? "=" : "!="}${value.replaceAll(/[\\,=]/g, "\\$&")}`,
    )
    .join(",");
}
