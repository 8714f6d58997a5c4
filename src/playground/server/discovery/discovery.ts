import { apiVersionOf, type Resource, type Subresource } from "../../resources/resource.ts";

/** What every object can be done to. */
const objectVerbs = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];

/** `GET /api`: the versions of the core group. */
export function legacyVersions(address: string): unknown {
  return {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: address }],
  };
}

/** `GET /apis`: all other groups. */
export function groupList(catalog: readonly Resource[]): unknown {
  const groups = groupsOf(catalog).map((name) => apiGroup(catalog, name));
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

/** `GET /apis/GROUP`, and the entries of the list. */
export function apiGroup(catalog: readonly Resource[], name: string): object | undefined {
  const versions = versionsOf(catalog, name).map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  if (versions.length === 0) return undefined;
  return { name, versions, preferredVersion: versions[0] };
}

/** `GET /api/v1`, `GET /apis/GROUP/VERSION`: the kinds of one version. */
export function resourceList(
  catalog: readonly Resource[],
  group: string,
  version: string,
): unknown {
  const resources = kindsOf(catalog, group, version).flatMap((resource) => [
    {
      name: resource.plural,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: resource.verbs ?? objectVerbs,
      ...namesOf(resource),
    },
    ...subresourcesOf(resource).map(([name, subresource]) => ({
      name: `${resource.plural}/${name}`,
      singularName: "",
      namespaced: resource.namespaced,
      ...(subresource.apiVersion === undefined ? {} : groupVersionOf(subresource.apiVersion)),
      kind: subresource.kind ?? resource.kind,
      verbs: subresource.verbs,
    })),
  ]);
  return {
    kind: "APIResourceList",
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: apiVersionOf({ group, version }),
    resources,
  };
}

/**
 * The aggregated form: all versions with their kinds in one answer. `version` is that of
 * apidiscovery.k8s.io; what it holds is the same in v2beta1 and v2.
 */
export function aggregated(
  catalog: readonly Resource[],
  { core, version: of }: { core: boolean; version: string },
): unknown {
  const names = core ? [""] : groupsOf(catalog);
  const items = names.map((group) => ({
    metadata: group === "" ? {} : { name: group },
    versions: versionsOf(catalog, group).map((version) => ({
      version,
      resources: kindsOf(catalog, group, version).map(aggregatedResource),
      freshness: "Current",
    })),
  }));
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${of}`,
    metadata: {},
    items,
  };
}

function aggregatedResource(resource: Resource): unknown {
  const { group, version, kind } = resource;
  const subresources = subresourcesOf(resource).map(([name, subresource]) => ({
    subresource: name,
    responseKind: {
      ...(subresource.apiVersion === undefined
        ? { group, version }
        : groupVersionOf(subresource.apiVersion)),
      kind: subresource.kind ?? kind,
    },
    verbs: subresource.verbs,
  }));
  return {
    resource: resource.plural,
    responseKind: { group, version, kind },
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    singularResource: resource.singular,
    verbs: resource.verbs ?? objectVerbs,
    ...namesOf(resource),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

function namesOf({ shortNames, categories }: Resource): object {
  return {
    ...(shortNames === undefined ? {} : { shortNames }),
    ...(categories === undefined ? {} : { categories }),
  };
}

function groupVersionOf(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1) };
}

function subresourcesOf(resource: Resource): [string, Subresource][] {
  return Object.entries(resource.subresources ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function groupsOf(catalog: readonly Resource[]): string[] {
  return [...new Set(catalog.map(({ group }) => group))].filter((group) => group !== "");
}

function versionsOf(catalog: readonly Resource[], group: string): string[] {
  const kinds = catalog.filter((resource) => resource.group === group);
  return [...new Set(kinds.map(({ version }) => version))];
}

function kindsOf(catalog: readonly Resource[], group: string, version: string): Resource[] {
  return catalog.filter((resource) => resource.group === group && resource.version === version);
}
