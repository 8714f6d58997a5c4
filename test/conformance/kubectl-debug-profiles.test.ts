import { describe, expect, it } from "vitest";
import { planCopy } from "../../src/debug/copy/plan-copy.ts";
import { planEphemeral } from "../../src/debug/ephemeral/plan-ephemeral.ts";
import { planNode } from "../../src/debug/node/plan-node.ts";
import { defaultOptions } from "../../src/debug/options.ts";
import type { DebugPlan } from "../../src/debug/plan.ts";
import { isProfile } from "../../src/debug/profiles/profile.ts";
import { isImageReference } from "../../src/kubernetes/image-reference.ts";
import type { Container, Pod, SecurityContext, VolumeMount } from "../../src/kubernetes/types.ts";
import { recording } from "./kubectl-debug/recorded.ts";

const web = recording.objects["pods/web"] as Pod;
const profiles = Object.entries(recording.profileMatrix);

function contextFor(profile: string, container: string | undefined) {
  if (!isProfile(profile)) throw new Error(`${profile} is no profile`);
  const copy = { ...defaultOptions.copy, name: "web-copy" };
  return {
    options: { ...defaultOptions, attach: false, container, copy },
    profile,
    image: "busybox",
    terminal: false,
    stdinTerminal: false,
    term: undefined,
    suffix: () => "x7k2q",
  };
}

/** The object a plan sends and the container that is debugged in it. */
function sent({ changes, debugger: name }: DebugPlan): {
  pod: Pod;
  container: { securityContext?: SecurityContext; volumeMounts?: VolumeMount[] } | undefined;
} {
  const [change] = changes;
  if (change?.kind === "add-container") return { pod: {}, container: change.container };
  if (change?.kind !== "create-pod") throw new Error("nothing is sent");
  const { containers = [] } = change.object.spec ?? {};
  return { pod: change.object, container: containers.find((each) => each.name === name) };
}

/** The fields of a Pod that profiles change, as the recording tells them. */
function podFields({ metadata, spec }: Pod) {
  const { hostNetwork = false, hostPID = false, hostIPC = false } = spec ?? {};
  const app = spec?.containers.find(({ name }: Container) => name === "app");
  return {
    labels: metadata?.labels ?? null,
    annotations: metadata?.annotations ?? null,
    shareProcessNamespace: spec?.shareProcessNamespace ?? null,
    hostNetwork,
    hostPID,
    hostIPC,
    probesKept: app?.livenessProbe !== undefined,
    initContainersKept: (spec?.initContainers ?? []).length > 0,
  };
}

describe.each(profiles)("the profile %s", (profile, recorded) => {
  it("gives an ephemeral container what kubectl gives it", () => {
    const { container } = sent(
      planEphemeral({ ...contextFor(profile, undefined), pod: web, target: undefined }),
    );
    expect(container?.securityContext ?? null).toEqual(
      recorded.ephemeral.container.securityContext,
    );
  });

  it("gives a new container in a copy, and the copy, what kubectl gives them", () => {
    const { pod, container } = sent(planCopy({ ...contextFor(profile, "dbg"), pod: web }));
    const expected = recorded.copyNewContainer;
    expect(container?.securityContext ?? null).toEqual(expected.container.securityContext);
    expect(podFields(pod)).toEqual(expected.pod);
  });

  it("changes a container of the Pod in a copy as kubectl does", () => {
    const { pod, container } = sent(planCopy({ ...contextFor(profile, "app"), pod: web }));
    const expected = recorded.copyExistingContainer;
    expect(container?.securityContext ?? null).toEqual(expected.container);
    expect(podFields(pod)).toEqual(expected.pod);
  });

  it("gives a node's Pod what kubectl gives it", () => {
    const node = { metadata: { name: "node-1" } };
    const { pod, container } = sent(
      planNode({ ...contextFor(profile, undefined), node, namespace: "default" }),
    );
    const { volumes, tolerations, restartPolicy, ...fields } = recorded.node.pod;
    expect(container?.securityContext ?? null).toEqual(recorded.node.container.securityContext);
    expect(container?.volumeMounts ?? null).toEqual(recorded.node.container.volumeMounts);
    expect(podFields(pod)).toEqual(fields);
    expect(pod.spec?.volumes ?? null).toEqual(volumes);
    expect(pod.spec).toMatchObject({ tolerations, restartPolicy });
  });
});

it.each(recording.imageRefs)("takes $ref for an image: $valid", ({ ref, valid }) => {
  expect(isImageReference(ref)).toBe(valid);
});
