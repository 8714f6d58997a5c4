import { expect, it } from "vitest";
import type { Container, ContainerStatus, Pod, Secret } from "../../kubernetes/types.ts";
import { planCopy } from "../copy/plan-copy.ts";
import { planEphemeral } from "../ephemeral/plan-ephemeral.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { planNode } from "../node/plan-node.ts";
import { type DebugOptions, defaultOptions } from "../options.ts";
import { pullQuestion } from "./pull-question.ts";
import { type FoundSecret, pullWarnings } from "./pull-warning.ts";

const tools = "registry.internal/team/tools:1";

interface Case {
  image?: string;
  options?: Partial<DebugOptions>;
  containers?: Container[];
  statuses?: ContainerStatus[];
  secrets?: string[];
}

function podOf({ containers, statuses = [], secrets = ["a"] }: Case): Pod {
  return {
    metadata: { name: "web", namespace: "team" },
    spec: {
      containers: containers ?? [{ name: "app", image: "app:1" }],
      imagePullSecrets: secrets.map((name) => ({ name })),
    },
    status: { phase: "Running", containerStatuses: statuses },
  };
}

function ask(given: Case) {
  const { image = tools, options } = given;
  const pod = podOf(given);
  const all = { ...defaultOptions, ...options };
  const plan = planEphemeral({ ...noTerminal, options: all, pod, image, target: undefined });
  return pullQuestion(plan, pod);
}

it("asks about the debugger's image and the Pod's Secrets", () => {
  const question = { images: [tools], secrets: ["a", "b"], namespace: "team", fixed: true };
  expect(ask({ secrets: ["a", "b"] })).toEqual(question);
});

const sibling = [{ name: "app", image: "registry.internal/other/app:3" }];
const status = { name: "app", image: "", imageID: "sha256:1", ready: true, restartCount: 0 };

it.each<[string, Case, boolean]>([
  ["nor of Docker's registry", { image: "busybox" }, false],
  ["nor of another open one", { image: "quay.io/me/tools" }, false],
  ["nor of a cloud's", { image: "1234.dkr.ecr.eu-west-1.amazonaws.com/tools" }, false],
  ["nor of another cloud's", { image: "europe-docker.pkg.dev/p/r/tools" }, false],
  ["but of one that only looks like it", { image: "pkg.dev.evil.net/tools" }, true],
  ["nor without Secrets, where the node decides", { secrets: [] }, false],
  ["nor when nothing is pulled", { options: { imagePullPolicy: "Never" } }, false],
  ["nor of an image that the Pod has", { containers: [{ name: "app", image: tools }] }, false],
  ["nor of a registry it has pulled from", { containers: sibling, statuses: [status] }, false],
  [
    "but of one it has failed to pull from",
    { containers: sibling, statuses: [{ ...status, imageID: "" }] },
    true,
  ],
])("doesn't ask without need, %s", (_what, given, isAsked) => {
  expect(ask(given) !== undefined).toBe(isAsked);
});

it("doesn't ask when a running debugger is used", () => {
  const pod = podOf({});
  const input = { ...noTerminal, options: defaultOptions, image: tools, target: undefined };
  const [change] = planEphemeral({ ...input, pod }).changes;
  if (change?.kind !== "add-container") throw new Error("no container would be added");
  const running: Pod = {
    ...pod,
    spec: { containers: [], ...pod.spec, ephemeralContainers: [change.container] },
    status: {
      ephemeralContainerStatuses: [
        { ...status, name: change.container.name, imageID: "", state: { running: {} } },
      ],
    },
  };
  const reuse = planEphemeral({ ...input, pod: running });
  expect(reuse.changes).toEqual([]);
  expect(pullQuestion(reuse, running)).toBeUndefined();
});

it("asks about the image that is new in a copy, and the Secrets it is given", () => {
  const options: DebugOptions = {
    ...defaultOptions,
    pullSecrets: ["x"],
    copy: { ...defaultOptions.copy, name: "web-copy" },
  };
  const pod = podOf({ containers: [{ name: "app", image: "another.internal/app:1" }] });
  const plan = planCopy({ ...noTerminal, image: tools, options, profile: "general", pod });
  expect(pullQuestion(plan, pod)).toEqual({
    images: [tools],
    secrets: ["a", "x"],
    namespace: "team",
    fixed: false,
  });
});

it("asks about a node's Pod only when it is given Secrets", () => {
  const node = { metadata: { name: "node-1" } };
  const plan = (pullSecrets: string[]) =>
    planNode({
      ...noTerminal,
      image: tools,
      options: { ...defaultOptions, pullSecrets },
      profile: "general",
      node,
      namespace: "team",
    });
  expect(pullQuestion(plan([]), undefined)).toBeUndefined();
  expect(pullQuestion(plan(["x"]), undefined)?.secrets).toEqual(["x"]);
});

const base64 = (text: string) => Buffer.from(text).toString("base64");

function secretFor(registry: string, annotations?: Record<string, string>): Secret {
  const auths = { [registry]: { auth: base64("me:s3cret") } };
  return {
    ...(annotations && { metadata: { annotations } }),
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": base64(JSON.stringify({ auths })) },
  };
}

const generated = secretFor("image-registry.openshift-image-registry.svc:5000", {
  "openshift.io/internal-registry-auth-token.service-account": "default",
});

it.each<[string, Record<string, FoundSecret>, string | undefined]>([
  [
    "one is for the registry",
    { a: secretFor("r.io"), b: secretFor("registry.internal") },
    undefined,
  ],
  ["one is for a part of it", { a: secretFor("https://registry.internal/team") }, undefined],
  ["they are for others", { a: secretFor("r.io"), b: secretFor("s.io") }, "registry (a; b)."],
  ["one is for another part", { a: secretFor("registry.internal/other") }, "registry (a)."],
  ["it doesn't exist", { a: "missing" }, "registry (a, which does not exist)."],
  ["one may not be read", { a: secretFor("r.io"), b: "unreadable" }, undefined],
  ["nobody has chosen it", { a: generated }, undefined],
  ["it is no Secret for registries", { a: { type: "Opaque" } }, "registry (a)."],
])("warns, or not, when %s", (_what, secrets, end) => {
  const question = { images: [tools], secrets: [], namespace: "team", fixed: true };
  const warnings = pullWarnings(question, new Map(Object.entries(secrets)));
  const beginning = `The image ${tools} may not be pulled: none of the Pod's imagePullSecrets is for its`;
  const advice = "Choose another --image, or debug a copy with --copy-to and --pull-secret.";
  expect(warnings).toEqual(end === undefined ? [] : [`${beginning} ${end} ${advice}`]);
});

it("advises another Secret where one can be given", () => {
  const question = { images: [tools], secrets: ["a"], namespace: "team", fixed: false };
  expect(pullWarnings(question, new Map([["a", "missing"]]))).toEqual([
    expect.stringMatching(/Name a Secret for it with --pull-secret\.$/),
  ]);
});
