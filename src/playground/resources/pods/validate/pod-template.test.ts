import { describe, expect, it } from "vitest";
import type { PodSpec, PodTemplateSpec } from "../../../../kubernetes/types.ts";
import { setPodSpecDefaults } from "../defaults/pod-defaults.ts";
import { validatePodTemplate, validateReplacedPods } from "./pod-template.ts";

const app = { name: "app", image: "busybox:1.36" };

function template(spec: Partial<PodSpec> = {}, metadata = {}): PodTemplateSpec {
  const whole: PodSpec = { containers: [app], ...spec };
  setPodSpecDefaults(whole);
  return { metadata, spec: whole };
}

const said = (given: PodTemplateSpec) =>
  validatePodTemplate("spec.template", given).map(({ field, message }) => `${field}: ${message}`);

describe("a template of Pods", () => {
  it("is good without a name", () => {
    expect(said(template({}, { labels: { app: "a" } }))).toEqual([]);
  });

  it.each<[string, Partial<PodSpec>]>([
    [
      "blanks around an image, which the Pod may not have",
      { containers: [{ ...app, image: " x" }] },
    ],
    [
      "a container's port on the host's network, to be given a host port later",
      { hostNetwork: true, containers: [{ ...app, ports: [{ containerPort: 80 }] }] },
    ],
    [
      "a token for an account that is not named yet",
      {
        volumes: [{ name: "t", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }],
      },
    ],
  ])("may have %s", (_what, spec) => {
    expect(said(template(spec))).toEqual([]);
  });

  it.each<[string, PodTemplateSpec]>([
    ["spec.template.spec.containers: Required value", template({ containers: [] })],
    [
      "spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template",
      template({ ephemeralContainers: [{ name: "d", image: "x" }] }),
    ],
    [
      "spec.template.spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true",
      template({
        hostNetwork: true,
        containers: [{ ...app, ports: [{ containerPort: 80, hostPort: 81 }] }],
      }),
    ],
    [
      "spec.template.labels: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      template({}, { labels: { app: "a b" } }),
    ],
    [
      'spec.template.annotations[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set',
      template({}, { annotations: { "kubernetes.io/config.mirror": "x" } }),
    ],
  ])("is refused with %s", (message, given) => {
    expect(said(given)).toEqual([message]);
  });

  it("makes Pods that are always restarted, without a deadline, where they are replaced", () => {
    const given = template({ restartPolicy: "Never", activeDeadlineSeconds: 5 });
    const errors = validateReplacedPods("spec.template", given, { owner: "ReplicaSet" });
    expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported",
    ]);
    expect(validateReplacedPods("spec.template", template(), { owner: "ReplicaSet" })).toEqual([]);
  });
});
