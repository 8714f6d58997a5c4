import { describe, expect, it } from "vitest";
import type { PersistentVolumeClaim, Pod, PodSpec } from "../../../kubernetes/types.ts";
import { defaultOptions } from "../../options.ts";
import { claimNames } from "./claims.ts";
import { copyClashes } from "./clashes.ts";
import type { Selecting } from "./selectors.ts";

const running: Pod = {
  metadata: { name: "web-0" },
  spec: {
    nodeName: "n1",
    containers: [{ name: "app" }],
    volumes: [
      { name: "a", persistentVolumeClaim: { claimName: "data" } },
      { name: "b", persistentVolumeClaim: { claimName: "data" } },
      { name: "own", ephemeral: {} },
      { name: "none", emptyDir: {} },
    ],
  },
  status: { phase: "Running" },
};

function clashes(
  original: Pod,
  given: {
    claims?: PersistentVolumeClaim[];
    selecting?: Selecting[];
    labels?: Record<string, string>;
    sameNode?: boolean;
    replacedLater?: boolean;
    name?: string;
  } = {},
) {
  const { claims = [], selecting = [], labels, sameNode = false, replacedLater = false } = given;
  return copyClashes(original, {
    copy: {
      metadata: { name: given.name ?? "copy", ...(labels && { labels }) },
      spec: original.spec ?? { containers: [] },
    },
    options: { ...defaultOptions.copy, sameNode },
    neighbours: { claims, selecting },
    replacedLater,
  });
}

function claim(...accessModes: string[]): PersistentVolumeClaim {
  return { metadata: { name: "data" }, spec: { accessModes } };
}

describe("claims", () => {
  it("are those of the Pod, each once", () => {
    expect(claimNames(running)).toEqual(["data"]);
  });

  it.each([
    {
      title: "ReadWriteOnce, when the copy may go to another node",
      claims: [claim("ReadWriteOnce")],
      sameNode: false,
      warnings: [
        expect.stringMatching(/^The claim data is ReadWriteOnce, .* on node n1.*--same-node/),
      ],
    },
    {
      title: "ReadWriteOnce with --same-node",
      claims: [claim("ReadWriteOnce")],
      sameNode: true,
      warnings: [],
    },
    {
      title: "ReadWriteOncePod even with --same-node",
      claims: [claim("ReadWriteOncePod")],
      sameNode: true,
      warnings: [expect.stringMatching(/can't start while its original web-0 has it/)],
    },
    { title: "ReadWriteMany", claims: [claim("ReadWriteMany")], sameNode: false, warnings: [] },
    {
      title: "what can be had by many readers too",
      claims: [claim("ReadWriteOnce", "ReadOnlyMany")],
      sameNode: false,
      warnings: [],
    },
  ])("warn of $title: $warnings", ({ claims, sameNode, warnings }) => {
    expect(clashes(running, { claims, sameNode })).toEqual({ warnings, notes: [] });
  });

  it("warn that --replace waits for the copy that waits for the claim", () => {
    const { warnings } = clashes(running, {
      claims: [claim("ReadWriteOncePod")],
      replacedLater: true,
    });
    expect(warnings).toEqual([
      expect.stringContaining("--replace deletes that only once the copy"),
    ]);
  });

  it.each([
    { sameNode: false, notes: [expect.stringContaining("has the claim data: where that is Read")] },
    { sameNode: true, notes: [] },
  ])("that can't be read are named with --same-node=$sameNode: $notes", ({ sameNode, notes }) => {
    expect(clashes(running, { sameNode })).toEqual({ warnings: [], notes });
  });

  it.each([
    { title: "has ended", pod: { ...running, status: { phase: "Failed" } } },
    {
      title: "runs nowhere yet",
      pod: { ...running, spec: { ...running.spec, nodeName: "", containers: [] } },
    },
  ])("matter nothing when the original $title", ({ pod }) => {
    expect(clashes(pod, { claims: [claim("ReadWriteOnce")] })).toEqual({ warnings: [], notes: [] });
  });
});

describe("labels", () => {
  const selector = { matchLabels: { app: "web" } };
  const plain: Pod = { metadata: { name: "web" }, spec: { containers: [] } };
  const selecting: Selecting[] = [
    { kind: "Service", name: "web", selector },
    { kind: "Service", name: "other", selector: { matchLabels: { app: "other" } } },
    { kind: "Service", name: "external", selector: undefined },
    { kind: "ReplicaSet", name: "web-1", selector },
    { kind: "StatefulSet", name: "web", selector },
  ];

  it("that are kept make the copy one of those that select by them", () => {
    expect(clashes(plain, { selecting, labels: { app: "web" } }).warnings).toEqual([
      "The copy has the labels of its original, so Service web will send requests to it.",
      expect.stringMatching(/so ReplicaSet web-1 will count it as one of its Pods/),
    ]);
  });

  it("and a name of its make the copy one of a StatefulSet", () => {
    const { warnings } = clashes(plain, { selecting, labels: { app: "web" }, name: "web-7" });
    expect(warnings).toContainEqual(expect.stringContaining("ReplicaSet web-1, StatefulSet web "));
  });

  it.each([
    { title: "nothing selects", labels: { app: "none" } },
    { title: "the copy doesn't have", labels: undefined },
  ])("that $title are fine", ({ labels }) => {
    expect(clashes(plain, { selecting, ...(labels && { labels }) }).warnings).toEqual([]);
  });
});

describe("ports of the node", () => {
  const port = { containerPort: 80, hostPort: 8080 };

  it.each<{ title: string; spec: Omit<PodSpec, "nodeName">; sameNode: boolean; warning: string }>([
    {
      title: "with --same-node",
      spec: { containers: [{ name: "a", ports: [port, { containerPort: 1 }] }] },
      sameNode: true,
      warning:
        "The original has port 8080 of node n1, so the node will refuse the copy: leave --same-node away.",
    },
    {
      title: "elsewhere",
      spec: {
        containers: [
          { name: "a", ports: [port] },
          { name: "b", ports: [{ ...port, hostPort: 9 }] },
        ],
      },
      sameNode: false,
      warning: "The original has ports 8080, 9 of node n1, so the copy needs another node.",
    },
    {
      title: "in the node's network",
      spec: { hostNetwork: true, containers: [{ name: "a", ports: [{ containerPort: 53 }] }] },
      sameNode: false,
      warning: "The original has port 53 of node n1, so the copy needs another node.",
    },
    {
      title: "in the node's network, where none is declared",
      spec: { hostNetwork: true, containers: [{ name: "a" }] },
      sameNode: false,
      warning:
        "The copy has the network of its node, as the original has on n1: there it can't listen on the same ports.",
    },
  ])("are the original's $title", ({ spec, sameNode, warning }) => {
    const original = { ...running, spec: { ...spec, nodeName: "n1" } };
    expect(clashes(original, { sameNode }).warnings).toEqual([warning]);
  });
});

it("warns of the name that tells members of a StatefulSet apart", () => {
  const owner = { apiVersion: "apps/v1", kind: "StatefulSet", name: "web", uid: "1" };
  const member = {
    metadata: { name: "web-0", ownerReferences: [owner] },
    spec: { hostname: "web-0", containers: [] },
  };
  expect(clashes(member).warnings).toEqual([
    expect.stringMatching(/^The copy has the hostname web-0 .* acts as that member/),
  ]);
  expect(clashes({ ...member, metadata: { name: "web-0" } }).warnings).toEqual([]);
});
