import { describe, expect, it } from "vitest";
import { podRefusals } from "../../../../../test/refusals.ts";
import type { ObjectMeta, PodSpec } from "../../../../kubernetes/types.ts";

const app = { name: "app", image: "a" };
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

describe("a Pod", () => {
  it.each<[Partial<PodSpec>, ...string[]]>([
    [
      { dnsPolicy: "Mine" },
      'spec.dnsPolicy: Unsupported value: "Mine": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
    [
      { dnsPolicy: "None", dnsConfig: { searches: ["a"] } },
      "spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None",
    ],
    [
      {
        dnsConfig: {
          nameservers: ["1.1.1.1", "1.1.1.1", "1.1.1.01", "x"],
          searches: ["a b"],
          options: [{}],
        },
      },
      'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","1.1.1.1","1.1.1.01","x"]: must not have more than 3 nameservers',
      'spec.dnsConfig.nameservers[2]: Invalid value: "1.1.1.01": must not have leading 0s',
      'spec.dnsConfig.nameservers[3]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      "spec.dnsConfig.searches[0]: Invalid value: \"a b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')",
      "spec.dnsConfig.options[0]: Required value: must not be empty",
    ],
    [
      { hostAliases: [{ ip: "", hostnames: ["A"] }] },
      'spec.hostAliases[0].ip: Invalid value: "": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      `spec.hostAliases[0].hostnames[0]: Invalid value: "A": ${subdomain}`,
    ],
    [
      { hostnameOverride: "a", setHostnameAsFQDN: true, hostNetwork: true },
      "spec.hostnameOverride: Forbidden: may not be specified when setHostnameAsFQDN is true",
      "spec.hostnameOverride: Forbidden: may not be specified when hostNetwork is true",
    ],
    [
      { hostnameOverride: "a".repeat(65) },
      "spec.hostnameOverride: Too long: may not be more than 64 bytes",
    ],
    [{ hostname: "a.b" }, 'spec.hostname: Invalid value: "a.b": must not contain dots'],
    [{ runtimeClassName: "" }, `spec.runtimeClassName: Invalid value: "": ${subdomain}`],
    [{ priorityClassName: "A" }, `spec.priorityClassName: Invalid value: "A": ${subdomain}`],
    [
      { preemptionPolicy: "Sometimes" },
      'spec.preemptionPolicy: Unsupported value: "Sometimes": supported values: "PreemptLowerPriority", "Never"',
    ],
    [
      { activeDeadlineSeconds: 0 },
      "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
    ],
  ])("with %j is refused", (spec, ...said) => {
    expect(podRefusals(spec)).toEqual(said);
  });

  it("without a spec lacks its containers", () => {
    expect(podRefusals({ containers: [] })).toEqual(["spec.containers: Required value"]);
  });

  it("hears of all its problems in the server's order", () => {
    const said = podRefusals(
      {
        restartPolicy: "X",
        containers: [{ ...app, image: "" }],
        volumes: [{ name: "" }],
        nodeName: "N",
        tolerations: [{ key: "k", effect: "X" }],
      },
      { name: "P", labels: { "a b": "1" } },
    );
    expect(said.map((each) => each.slice(0, each.indexOf(":")))).toEqual([
      "metadata.name",
      "metadata.labels",
      "spec.volumes[0].name",
      "spec.containers[0].image",
      "spec.restartPolicy",
      "spec.nodeName",
      "spec.tolerations[0].effect",
    ]);
  });
});

describe("annotations of a Pod", () => {
  const seccomp = "seccomp.security.alpha.kubernetes.io/pod";
  const appArmor = "container.apparmor.security.beta.kubernetes.io/app";
  it.each<[Record<string, string>, Partial<PodSpec>, ...string[]]>([
    [
      { "kubernetes.io/config.mirror": "x" },
      {},
      'metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set',
    ],
    [
      { "controller.kubernetes.io/pod-deletion-cost": "+1" },
      {},
      'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer',
    ],
    [
      { [seccomp]: "some" },
      {},
      `metadata.annotations.${seccomp}: Invalid value: "some": must be a valid seccomp profile`,
    ],
    [
      { [`${appArmor}2`]: "some" },
      {},
      `metadata.annotations[${appArmor}2]: Invalid value: "app2": container not found`,
      `metadata.annotations[${appArmor}2]: Invalid value: "some": invalid AppArmor profile name: "some"`,
    ],
    [
      { [seccomp]: "unconfined", [appArmor]: "localhost/a" },
      {
        securityContext: {
          seccompProfile: { type: "RuntimeDefault" },
          appArmorProfile: { type: "Localhost", localhostProfile: "b" },
        },
      },
      "spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match",
      "spec.containers[0].securityContext.appArmorProfile.localhostProfile: Forbidden: apparmor profile in annotation and field must match",
    ],
    [
      { "kubernetes.io/config.mirror": "x" },
      { nodeName: "n", resourceClaims: [{ name: "c", resourceClaimName: "c" }] },
      "[]: Forbidden: static pods do not support resource claims",
    ],
  ])("%j are refused", (annotations, spec, ...said) => {
    expect(podRefusals(spec, { annotations })).toEqual(said);
  });
});

describe("metadata", () => {
  const owner = { apiVersion: "v1", kind: "ConfigMap", name: "c", uid: "u", controller: true };
  it.each<[ObjectMeta, ...string[]]>([
    [{ generateName: "PP-" }, `metadata.generateName: Invalid value: "PP-": ${subdomain}`],
    [
      { annotations: { a: "x".repeat(256 * 1024) } },
      "metadata.annotations: Too long: may not be more than 262144 bytes",
    ],
    [
      { ownerReferences: [{ apiVersion: "", kind: "", name: "", uid: "" }] },
      'metadata.ownerReferences[0].apiVersion: Invalid value: "": version must not be empty',
      'metadata.ownerReferences[0].kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences[0].name: Invalid value: "": must not be empty',
      'metadata.ownerReferences[0].uid: Invalid value: "": must not be empty',
    ],
    [
      { ownerReferences: [owner, { ...owner, name: "d" }] },
      'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"ConfigMap","name":"c","uid":"u","controller":true},{"apiVersion":"v1","kind":"ConfigMap","name":"d","uid":"u","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for ConfigMap/c and ConfigMap/d',
    ],
    [
      { ownerReferences: [{ apiVersion: "v1", kind: "Event", name: "e", uid: "u" }] },
      'metadata.ownerReferences[0]: Invalid value: {"apiVersion":"v1","kind":"Event","name":"e","uid":"u"}: /v1, Kind=Event is disallowed from being an owner',
    ],
    [
      { finalizers: ["orphan", "foregroundDeletion", "mine"] },
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion","mine"]: finalizer orphan and foregroundDeletion cannot be both set',
      'metadata.finalizers[2]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ])("%j is refused", (metadata, ...said) => {
    expect(podRefusals({}, metadata)).toEqual(said);
  });
});
