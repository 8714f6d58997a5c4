import { describe, expect, it } from "vitest";
import { typeFacts } from "../schema/schema.ts";
import { pathsOf } from "./field-set.ts";
import { fieldsOf } from "./fields-of.ts";
import { printPath } from "./path-element.ts";
import { type Structure, structureOfField, structureOfKind } from "./structure.ts";

const at = (kind: Structure, ...path: string[]): Structure | undefined => {
  let found: Structure | undefined = kind;
  for (const name of path) {
    if (found?.is === "list") found = found.of;
    if (found?.is !== "struct" && found?.is !== "map") return undefined;
    found = structureOfField(found, name);
  }
  return found;
};
const itemsAt = (kind: Structure, ...path: string[]) => {
  const found = at(kind, ...path);
  return found?.is === "list" ? found.items : found?.is;
};

describe("the structure of", () => {
  const pod = structureOfKind("v1", "Pod");
  const deployment = structureOfKind("apps/v1", "Deployment");
  const service = structureOfKind("v1", "Service");

  it.each([
    [
      "containers",
      pod,
      ["spec", "containers"],
      { are: "map", keys: [{ name: "name", default: "" }] },
    ],
    [
      "image pull secrets",
      pod,
      ["spec", "imagePullSecrets"],
      { are: "map", keys: [{ name: "name", default: "" }] },
    ],
    [
      "a ServiceAccount's secrets, whose names have no default",
      structureOfKind("v1", "ServiceAccount"),
      ["secrets"],
      { are: "map", keys: [{ name: "name" }] },
    ],
    [
      "container ports, whose protocol has a default",
      deployment,
      ["spec", "template", "spec", "containers", "ports"],
      {
        are: "map",
        keys: [
          { name: "containerPort", default: 0 },
          { name: "protocol", default: "TCP" },
        ],
      },
    ],
    [
      "service ports",
      service,
      ["spec", "ports"],
      {
        are: "map",
        keys: [
          { name: "port", default: 0 },
          { name: "protocol", default: "TCP" },
        ],
      },
    ],
    ["finalizers", pod, ["metadata", "finalizers"], { are: "set" }],
    [
      "owners",
      pod,
      ["metadata", "ownerReferences"],
      { are: "map", keys: [{ name: "uid", default: "" }] },
    ],
    ["tolerations", pod, ["spec", "tolerations"], { are: "atomic" }],
    ["container statuses", pod, ["status", "containerStatuses"], { are: "atomic" }],
    ["labels", pod, ["metadata", "labels"], "map"],
  ])("%s", (_what, kind, path, items) => {
    expect(itemsAt(kind, ...path)).toEqual(items);
  });

  it("a selector of labels is atomic, one of a Service, too", () => {
    expect(at(deployment, "spec", "selector")).toMatchObject({ is: "struct", atomic: true });
    expect(at(service, "spec", "selector")).toMatchObject({ is: "map", atomic: true });
  });

  it("every type is found, and no list of type map is without keys", () => {
    const seen = new Set<Structure>();
    const unkeyed: string[] = [];
    const visit = (structure: Structure): void => {
      if (seen.has(structure)) return;
      seen.add(structure);
      if (structure.is === "list") {
        if (structure.items.are === "map" && structure.items.keys.length === 0) {
          unkeyed.push(JSON.stringify(structure));
        }
        visit(structure.of);
      } else if (structure.is === "map") {
        visit(structure.of);
      } else if (structure.is === "struct") {
        for (const name of structure.facts.fields.keys()) {
          const field = structureOfField(structure, name);
          if (field !== undefined) visit(field);
        }
      }
    };
    for (const kind of ["Pod", "Service", "Secret", "Namespace", "Node", "Event"]) {
      visit(structureOfKind("v1", kind));
    }
    for (const kind of ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]) {
      visit(structureOfKind("apps/v1", kind));
    }
    for (const kind of ["Job", "CronJob"]) visit(structureOfKind("batch/v1", kind));
    expect(unkeyed).toEqual([]);
    expect(typeFacts("core.v1.PodSpec")).toBeDefined();
    expect(seen.size).toBeGreaterThan(200);
  });

  it("a value the schema says nothing about is found out from the value", () => {
    const kind = structureOfKind("apps/v1", "ControllerRevision");
    const revision = { data: { spec: { list: [1, 2], deep: { a: 1 } } } };
    expect(pathsOf(fieldsOf(kind, revision)).map(printPath)).toEqual([
      ".data.spec",
      ".data.spec.deep",
      ".data.spec.list",
      ".data.spec.deep.a",
    ]);
  });
});
