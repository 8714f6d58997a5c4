import { describe, expect, it } from "vitest";
import { createdFrom, podWith, updatedFrom, updateRefusals } from "../../../../../test/refusals.ts";
import type {
  Container,
  ContainerStatus,
  PodSpec,
  PodStatus,
} from "../../../../kubernetes/types.ts";
import { pods } from "../pods.ts";

/** What is said to a report, and what is stored of it. */
function report(status: PodStatus, before: PodStatus = {}, spec: Partial<PodSpec> = {}) {
  const created = createdFrom(pods, podWith(spec));
  const current = { ...created, status: { ...created.status, ...before } };
  const wanted = { ...current, status: { ...current.status, ...status } };
  const stored = () => {
    const plan = updatedFrom(pods, current, wanted, "status");
    return plan.kind === "keep" ? current.status : plan.object.status;
  };
  return { said: updateRefusals(pods, current, wanted, "status"), stored };
}

function container(fields: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name: "app", image: "", imageID: "", ready: false, restartCount: 0, ...fields };
}

describe("a report of a Pod's status", () => {
  it.each<[PodStatus, ...string[]]>([
    [
      { qosClass: "Guaranteed" },
      'status.qosClass: Invalid value: "Guaranteed": field is immutable',
    ],
    [
      { observedGeneration: -1, conditions: [{ type: "a b", status: "True" }] },
      "status.conditions[0].Type: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "status.observedGeneration: Invalid value: -1: must be a non-negative integer",
    ],
    [
      { podIPs: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }], podIP: "10.0.0.1" },
      'status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"10.0.0.2"}]: may specify no more than one IP for each IP family',
    ],
    [
      { podIP: "x" },
      'status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      { hostIP: "10.0.0.1", hostIPs: [{ ip: "10.0.0.2" }] },
      'status.hostIPs[0].ip: Invalid value: "10.0.0.2": must be equal to `hostIP`',
    ],
    [
      { resourceClaimStatuses: [{ name: "c" }] },
      'status.resourceClaimStatuses[0].name: Invalid value: "c": must match the name of an entry in `spec.resourceClaims`',
    ],
    [
      {
        containerStatuses: [
          container({
            user: { linux: { uid: -1, gid: 0 } },
            allocatedResourcesStatus: [{ name: "example.com/x" }],
          }),
        ],
      },
      "status.containerStatuses[0].user.linux.uid: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      'status.containerStatuses[0].allocatedResourcesStatus[0].name: Invalid value: "example.com/x": must match one of the container\'s resource requests',
    ],
  ])("%j is refused", (status, ...said) => {
    expect(report(status).said).toEqual(said);
  });

  it("may leave out the quality of service, which stays", () => {
    const { said, stored } = report({ qosClass: "" });
    expect(said).toEqual([]);
    expect(stored()?.qosClass).toBe("BestEffort");
  });

  it("gives an address once or in a list; the single one counts", () => {
    expect(report({ podIP: "10.0.0.1" }).stored()?.podIPs).toEqual([{ ip: "10.0.0.1" }]);
    expect(report({ podIPs: [{ ip: "10.0.0.1" }] }).stored()?.podIP).toBe("10.0.0.1");
    const both = { podIP: "10.0.0.2", podIPs: [{ ip: "10.0.0.1" }] };
    expect(report(both).stored()?.podIPs).toEqual([{ ip: "10.0.0.2" }]);
  });

  it("does not clear an observed generation by not knowing it", () => {
    const conditions = [{ type: "Ready", status: "True" }];
    const before = {
      observedGeneration: 3,
      conditions: [{ type: "Ready", status: "False", observedGeneration: 2 }],
    };
    expect(report({ observedGeneration: 0, conditions }, before).stored()).toMatchObject({
      observedGeneration: 3,
      conditions: [{ type: "Ready", status: "True", observedGeneration: 2 }],
    });
  });

  it("nominates no node for a Pod that has one", () => {
    expect(report({ nominatedNodeName: "m" }, {}, { nodeName: "n" }).said).toEqual([
      "status.nominatedNodeName: Forbidden: may not be set on pods that are already bound to a node",
    ]);
  });
});

describe("a container that has ended", () => {
  const dead = "Forbidden: may not be transitioned to non-terminated state";
  const rule = { action: "Restart", exitCodes: { operator: "In", values: [42] } };
  it.each<[string, Partial<PodSpec>, Partial<Container>, number, boolean]>([
    ["always", {}, {}, 0, true],
    ["never", { restartPolicy: "Never" }, {}, 1, false],
    ["after a failure", { restartPolicy: "OnFailure" }, {}, 1, true],
    ["after a failure, but not a success", { restartPolicy: "OnFailure" }, {}, 0, false],
    ["by its own policy", { restartPolicy: "Never" }, { restartPolicy: "Always" }, 0, true],
    [
      "by a rule for its exit code",
      { restartPolicy: "Never" },
      { restartPolicy: "Never", restartPolicyRules: [rule] },
      42,
      true,
    ],
    [
      "by no rule for another exit code",
      {},
      { restartPolicy: "Never", restartPolicyRules: [rule] },
      43,
      false,
    ],
  ])("starts again %s", (_when, spec, fields, exitCode, isAllowed) => {
    const containers = [{ name: "app", image: "a", ...fields }];
    const before = { containerStatuses: [container({ state: { terminated: { exitCode } } })] };
    const after = { containerStatuses: [container({ state: { running: {} } })] };
    expect(report(after, before, { ...spec, containers }).said).toEqual(
      isAllowed ? [] : [`status.containerStatuses[0].state: ${dead}`],
    );
  });
});
