import { catalog, findResource } from "../resources/catalog.ts";
import type { Resource, Subresource } from "../resources/resource.ts";

/** What a path means. */
export type Route =
  | {
      kind: "resource";
      resource: Resource;
      namespace?: string;
      name?: string;
      subresource?: string;
      /** Absent for a subresource the kind does not have. */
      description?: Subresource;
      /** What follows the subresource: the path of `proxy`. */
      rest: string;
    }
  /** A group that is served, but nothing in it by that name. */
  | { kind: "unknown-resource" }
  /** Everything that is not about objects: discovery, health, version. */
  | { kind: "other"; path: string };

/** Reads a path: `/api/v1/…`, `/apis/GROUP/VERSION/…`, with or without a namespace. */
export function parseRoute(path: string): Route {
  const segments = decodeSegments(path);
  const groupVersion = groupVersionOf(segments);
  if (groupVersion === undefined) return { kind: "other", path };
  // An empty namespace would mean all of them.
  if (groupVersion.rest.includes("")) return { kind: "other", path };
  const { group, version, rest } = groupVersion;
  if (rest.length === 0 || !isServed(group, version)) return { kind: "other", path };
  return parseResource(group, version, rest) ?? { kind: "unknown-resource" };
}

function decodeSegments(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    });
}

function groupVersionOf(
  segments: string[],
): { group: string; version: string; rest: string[] } | undefined {
  const [root, first = "", second = "", ...others] = segments;
  if (root === "api" && first !== "") {
    return { group: "", version: first, rest: trimEnd(segments.slice(2)) };
  }
  if (root === "apis" && first !== "" && second !== "") {
    return { group: first, version: second, rest: trimEnd(others) };
  }
  return undefined;
}

/** A trailing slash means nothing. */
function trimEnd(segments: string[]): string[] {
  return segments.at(-1) === "" ? segments.slice(0, -1) : segments;
}

/** Whether any kind of this group and version is served. */
export function isServed(group: string, version: string): boolean {
  return catalog.some((resource) => resource.group === group && resource.version === version);
}

function parseResource(group: string, version: string, segments: string[]): Route | undefined {
  const [first, namespace, plural] = segments;
  const inNamespace =
    first === "namespaces" && namespace !== undefined && plural !== undefined
      ? findResource(group, version, plural)
      : undefined;
  // `namespaces/x/status` is about a Namespace, `namespaces/x/pods` about what it holds.
  if (inNamespace?.namespaced === true && namespace !== undefined) {
    return place(inNamespace, segments.slice(3), namespace);
  }
  const resource = findResource(group, version, first ?? "");
  return resource === undefined ? undefined : place(resource, segments.slice(1));
}

function place(resource: Resource, segments: string[], namespace?: string): Route | undefined {
  const [name, subresource, ...rest] = segments;
  // Without a namespace a namespaced kind can only be listed.
  if (name !== undefined && resource.namespaced && namespace === undefined) return undefined;
  const { subresources = {} } = resource;
  // `constructor` is a member of every object, but no subresource.
  const description =
    subresource !== undefined && Object.hasOwn(subresources, subresource)
      ? subresources[subresource]
      : undefined;
  if (subresource !== undefined && description === undefined) return undefined;
  return {
    kind: "resource",
    resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
    ...(description === undefined ? {} : { description }),
    rest: rest.join("/"),
  };
}

/** Whether it is about exec, attach or port-forward. */
export function isPodStream(route: Route): boolean {
  return (
    route.kind === "resource" &&
    route.resource.plural === "pods" &&
    ["exec", "attach", "portforward"].includes(route.subresource ?? "")
  );
}
