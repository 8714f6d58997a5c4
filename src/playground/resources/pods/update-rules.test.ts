import { describe, expect, it } from "vitest";
import { createdFrom, podWith, updateRefusals } from "../../../../test/refusals.ts";
import type { ObjectMeta, PodSpec } from "../../../kubernetes/types.ts";
import { pods } from "./pods.ts";

const unchangeable = /^spec: Forbidden: pod updates may not change fields other than/;

/** What is said to a Pod that is given these fields. */
function refusals(before: Partial<PodSpec>, after: Partial<PodSpec>, metadata: ObjectMeta = {}) {
  const current = createdFrom(pods, podWith(before, metadata));
  const wanted = structuredClone(current);
  wanted.spec = { ...wanted.spec, containers: wanted.spec?.containers ?? [], ...after };
  return updateRefusals(pods, current, wanted);
}

describe("an update of a Pod", () => {
  const gate = { name: "example.com/wait" };
  const other = { name: "example.com/other" };

  it.each<[string, Partial<PodSpec>, Partial<PodSpec>]>([
    ["lets a gate go", { schedulingGates: [gate, other] }, { schedulingGates: [gate] }],
    ["sets a deadline", {}, { activeDeadlineSeconds: 5 }],
    [
      "ties a gated Pod to fewer nodes",
      { schedulingGates: [gate], nodeSelector: { a: "1" } },
      { nodeSelector: { a: "1", b: "2" } },
    ],
    [
      "gives a gated Pod a first affinity to nodes",
      { schedulingGates: [gate] },
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: "k", operator: "Exists" }] }],
            },
          },
        },
      },
    ],
  ])("%s", (_what, before, after) => {
    expect(refusals(before, after)).toEqual([]);
  });

  it("adds no gate", () => {
    expect(refusals({ schedulingGates: [gate] }, { schedulingGates: [gate, other] })).toEqual([
      "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'example.com/other'",
    ]);
  });

  it("ties only gated Pods to other nodes", () => {
    const [said] = refusals({}, { nodeSelector: { a: "1" } });
    expect(said).toMatch(unchangeable);
    expect(said).toContain('+ "NodeSelector"');
  });

  it("takes back no node selector, which is shown as a sorted map", () => {
    const before = { schedulingGates: [gate], nodeSelector: { a: "1" } };
    const said = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
    expect(refusals(before, { nodeSelector: { b: "1", a: "2" } })).toEqual([
      `spec.nodeSelector: Invalid value: {"a":"2","b":"1"}: ${said}`,
    ]);
    expect(refusals(before, { nodeSelector: {} })).toEqual([
      `spec.nodeSelector: Invalid value: null: ${said}`,
    ]);
  });

  it("makes the terms of a gated Pod only narrower", () => {
    const terms = (...keys: string[]) => ({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchExpressions: keys.map((key) => ({ key, operator: "Exists" })) },
            ],
          },
        },
      },
    });
    const before = { schedulingGates: [gate], ...terms("a") };
    expect(refusals(before, terms("a", "b"))).toEqual([]);
    const field =
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
    expect(refusals(before, terms("b"))).toEqual([
      `${field}[0]: Invalid value: {"MatchExpressions":[{"Key":"b","Operator":"Exists","Values":null}],"MatchFields":null}: only additions are allowed (no mutations or deletions)`,
    ]);
    expect(refusals(before, { affinity: {} })).toEqual([
      `${field}: Invalid value: null: no additions/deletions to non-empty NodeSelectorTerms list are allowed`,
    ]);
  });

  it.each<[string, Record<string, string>, Record<string, string>, string]>([
    [
      "the mirror annotation away",
      { "kubernetes.io/config.mirror": "x" },
      {},
      "metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not remove or update mirror pod annotation",
    ],
    [
      "an AppArmor annotation in",
      {},
      { "container.apparmor.security.beta.kubernetes.io/app": "unconfined" },
      "metadata.annotations[container.apparmor.security.beta.kubernetes.io/app]: Forbidden: may not add AppArmor annotations",
    ],
  ])("takes %s never", (_what, before, after, said) => {
    const current = createdFrom(pods, podWith({ nodeName: "n" }, { annotations: before }));
    const wanted = { ...current, metadata: { ...current.metadata, annotations: after } };
    expect(updateRefusals(pods, current, wanted)).toEqual([said]);
  });

  it("stops at a deadline that grows", () => {
    expect(
      refusals({ activeDeadlineSeconds: 5 }, { activeDeadlineSeconds: 6, hostname: "x" }),
    ).toEqual([
      "spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value",
    ]);
  });
});
