import type { PolicyRule } from "../../kubernetes/types.ts";
import type { Attributes } from "./attributes.ts";

/** Does one rule of a role allow this? Asked for every request, so it makes nothing but the answer. */
export function ruleAllows(rule: PolicyRule, wanted: Attributes): boolean {
  if (!named(rule.verbs, wanted.verb)) return false;
  if (wanted.kind === "path") return anyPathMatches(rule.nonResourceURLs, wanted.path);
  return (
    named(rule.apiGroups, wanted.group) &&
    anyResourceMatches(rule.resources, wanted.resource, wanted.subresource) &&
    nameMatches(rule.resourceNames, wanted.name)
  );
}

function named(list: readonly string[] | undefined, value: string): boolean {
  return list !== undefined && (list.includes(value) || list.includes("*"));
}

/** `pods`, `pods/log`, `*` for all and their subresources, `*`+`/scale` for one subresource of all. */
function anyResourceMatches(
  list: readonly string[] | undefined,
  resource: string,
  subresource: string | undefined,
): boolean {
  if (list === undefined) return false;
  for (const allowed of list) {
    if (allowed === "*") return true;
    if (subresource === undefined) {
      if (allowed === resource) return true;
      continue;
    }
    const length = allowed.length - subresource.length - 1;
    if (length < 1 || allowed.charCodeAt(length) !== slash || !allowed.endsWith(subresource)) {
      continue;
    }
    if (length === 1 && allowed.startsWith("*")) return true;
    if (length === resource.length && allowed.startsWith(resource)) return true;
  }
  return false;
}

const slash = "/".charCodeAt(0);

/** A rule that names objects allows nothing with a collection, unless the request names one of them. */
function nameMatches(names: readonly string[] | undefined, name: string | undefined): boolean {
  if (names === undefined || names.length === 0) return true;
  return name !== undefined && names.includes(name);
}

function anyPathMatches(urls: readonly string[] | undefined, path: string): boolean {
  return (urls ?? []).some((url) => urlCovers(url, path));
}

/** `/healthz`, `/healthz/*`, `*`: a star counts only at the end. */
export function urlCovers(url: string, path: string): boolean {
  return url === path || (url.endsWith("*") && path.startsWith(url.replace(/\*+$/, "")));
}
