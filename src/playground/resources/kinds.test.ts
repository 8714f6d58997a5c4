import { describe, expect, it } from "vitest";
import { createdFrom, refusalsOf, updateRefusals } from "../../../test/refusals.ts";
import type { ConfigMap, Event, Namespace, Node, Secret } from "../../kubernetes/types.ts";
import { configMaps } from "./configmaps/configmaps.ts";
import { events } from "./events.ts";
import { leases } from "./leases.ts";
import { namespaces } from "./namespaces/namespaces.ts";
import { nodes } from "./nodes.ts";
import { secrets } from "./secrets/secrets.ts";

const metadata = { name: "x" };
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a ConfigMap", () => {
  const key =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
  it.each<[string, ConfigMap, ...string[]]>([
    [
      "keys that are no file names",
      { data: { "a/b": "" }, binaryData: { "..": "" } },
      `data[a/b]: Invalid value: "a/b": ${key}`,
      "binaryData[..]: Invalid value: \"..\": must not be '..'",
    ],
    [
      "a key in both maps",
      { data: { a: "" }, binaryData: { a: "" } },
      'data[a]: Invalid value: "a": duplicate of key present in binaryData',
    ],
    [
      "more than 1 MiB",
      { data: { a: "x".repeat(1024 * 1024) }, binaryData: { b: base64("y") } },
      "[]: Too long: may not be more than 1048576 bytes",
    ],
  ])("with %s is refused", (_what, object, ...said) => {
    expect(refusalsOf(configMaps, { metadata, ...object })).toEqual(said);
  });

  it("that is immutable stays as it is", () => {
    const detail = "Forbidden: field is immutable when `immutable` is set";
    const current = createdFrom(configMaps, { metadata, data: { a: "1" }, immutable: true });
    const wanted = { ...current, data: { a: "2" }, immutable: false };
    expect(updateRefusals(configMaps, current, wanted)).toEqual([
      `immutable: ${detail}`,
      `data: ${detail}`,
    ]);
  });
});

describe("a Secret", () => {
  it.each<[string, Secret, ...string[]]>([
    [
      "of an account without its name",
      { type: "kubernetes.io/service-account-token" },
      "metadata.annotations[kubernetes.io/service-account.name]: Required value",
    ],
    [
      "for a registry without credentials",
      { type: "kubernetes.io/dockerconfigjson" },
      "data[.dockerconfigjson]: Required value",
    ],
    [
      "for a registry that is no JSON, whose content is not told",
      { type: "kubernetes.io/dockercfg", data: { ".dockercfg": base64("{") } },
      'data[.dockercfg]: Invalid value: "<secret contents redacted>": unexpected end of JSON input',
    ],
    [
      "with neither name nor password",
      { type: "kubernetes.io/basic-auth" },
      "data[username]: Required value",
      "data[password]: Required value",
    ],
    [
      "with an empty key",
      { type: "kubernetes.io/ssh-auth", stringData: { "ssh-privatekey": "" } },
      "data[ssh-privatekey]: Required value",
    ],
    [
      "with half a certificate",
      { type: "kubernetes.io/tls", stringData: { "tls.crt": "x" } },
      "data[tls.key]: Required value",
    ],
    [
      "of more than 1 MiB",
      { stringData: { a: "x".repeat(1024 * 1024 + 1) } },
      "data: Too long: may not be more than 1048576 bytes",
    ],
  ])("%s is refused", (_what, object, ...said) => {
    expect(refusalsOf(secrets, { metadata, ...object })).toEqual(said);
  });

  it("with a password alone is good", () => {
    const object = { metadata, type: "kubernetes.io/basic-auth", stringData: { password: "" } };
    expect(refusalsOf(secrets, object)).toEqual([]);
  });

  it("keeps its type", () => {
    const current = createdFrom(secrets, { metadata });
    expect(updateRefusals(secrets, current, { ...current, type: "mine" })).toEqual([
      'type: Invalid value: "mine": field is immutable',
    ]);
  });
});

describe("a Namespace", () => {
  const current = createdFrom<Namespace>(namespaces, { metadata });

  it("has a phase that says whether it is being deleted", () => {
    const wanted = { ...current, status: { phase: "Terminating" } };
    expect(updateRefusals(namespaces, current, wanted, "status")).toEqual([
      "status.Phase: Invalid value: \"Terminating\": may only be 'Active' if `deletionTimestamp` is empty",
    ]);
  });

  it("has finalizers with a domain", () => {
    const wanted = { ...current, spec: { finalizers: ["kubernetes", "mine"] } };
    expect(updateRefusals(namespaces, current, wanted, "finalize")).toEqual([
      'spec.finalizers[1]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ]);
  });
});

describe("a Node", () => {
  it.each<[Node, ...string[]]>([
    [
      {
        spec: {
          taints: [
            { key: "k", effect: "NoSchedule" },
            { key: "k", value: "v", effect: "NoSchedule" },
            { key: "k", effect: "" },
          ],
        },
      },
      'metadata.taints[1]: Duplicate value: {"Key":"k","Value":"v","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
      "metadata.taints[2].effect: Required value",
    ],
    [
      { spec: { podCIDRs: ["10.0.0.1/24", "10.1.0.0/24"] } },
      'spec.podCIDRs[0]: Invalid value: "10.0.0.1/24": must not have bits set beyond the prefix length',
      'spec.podCIDRs: Invalid value: ["10.0.0.1/24","10.1.0.0/24"]: may specify no more than one CIDR for each IP family',
    ],
    [
      { status: { capacity: { pods: "1500m", memory: "-1" } } },
      'status.capacity.pods: Invalid value: "1500m": must be an integer',
      'status.capacity.memory: Invalid value: "-1": must be greater than or equal to 0',
      'status.allocatable.pods: Invalid value: "1500m": must be an integer',
      'status.allocatable.memory: Invalid value: "-1": must be greater than or equal to 0',
    ],
    [
      { status: { declaredFeatures: ["B", "A", "A"] } },
      'status.declaredFeatures[1]: Invalid value: "A": list must be sorted alphabetically',
      'status.declaredFeatures[2]: Duplicate value: "A"',
    ],
  ])("%j is refused", (object, ...said) => {
    expect(refusalsOf(nodes, { metadata, ...object })).toEqual(said);
  });

  it("keeps its range and its provider", () => {
    const spec = { podCIDR: "10.0.0.0/24", providerID: "p://1" };
    const current = createdFrom<Node>(nodes, { metadata, spec });
    expect(current.spec?.podCIDRs).toEqual(["10.0.0.0/24"]);
    const wanted = { ...current, spec: { podCIDR: "10.1.0.0/24", providerID: "p://2" } };
    expect(updateRefusals(nodes, current, wanted)).toEqual([
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
    ]);
  });
});

describe("an Event", () => {
  const event = (fields: Partial<Event>): Event => ({ metadata, involvedObject: {}, ...fields });
  it.each<[Event, ...string[]]>([
    [
      event({ involvedObject: { namespace: "other" } }),
      'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
    ],
    [
      event({ eventTime: "2026-11-23T12:00:00.000000Z", reportingComponent: "a b" }),
      "reportingController: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "reportingInstance: Required value",
      "action: Required value",
      "reason: Required value",
    ],
  ])("%j is refused", (object, ...said) => {
    expect(refusalsOf(events, object)).toEqual(said);
  });
});

describe("a Lease", () => {
  it("lasts, and is not passed on less often than never", () => {
    const spec = { leaseDurationSeconds: 0, leaseTransitions: -1, preferredHolder: "a" };
    expect(refusalsOf(leases, { metadata, spec })).toEqual([
      "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
      "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
      "spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined",
    ]);
  });
});
