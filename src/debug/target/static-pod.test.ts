import { expect, it } from "vitest";
import type { Pod } from "../../kubernetes/types.ts";
import { planCopy } from "../copy/plan-copy.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { defaultOptions } from "../options.ts";
import { checkNotStatic } from "./static-pod.ts";

const mirror: Pod = {
  metadata: {
    name: "etcd-n1",
    annotations: {
      note: "x",
      "kubernetes.io/config.hash": "1f",
      "kubernetes.io/config.mirror": "1f",
      "kubernetes.io/config.source": "file",
    },
  },
  spec: { nodeName: "n1", containers: [{ name: "etcd" }] },
};
const command = "ephemera debug";

it("refuses a static Pod, and says what is possible", () => {
  expect(() => checkNotStatic(mirror, { command })).toThrow(
    expect.objectContaining({
      code: "STATIC_POD",
      message: expect.stringContaining("the Pod etcd-n1 is static: the kubelet of node n1"),
      next: "Look at it from its node with 'ephemera debug node/n1', or at a copy with 'ephemera debug etcd-n1 --copy-to=NAME'.",
    }),
  );
  expect(() => checkNotStatic({ spec: { containers: [] } }, { command })).not.toThrow();
});

it("makes a copy that no kubelet takes for the image of a static Pod", () => {
  const keep = { ...defaultOptions.copy.keep, annotations: true };
  const options = { ...defaultOptions, copy: { ...defaultOptions.copy, name: "copy", keep } };
  const annotations = (attach?: boolean) => {
    const plan = planCopy({ ...noTerminal, options: { ...options, attach }, pod: mirror });
    return plan.changes.map((change) =>
      change.kind === "create-pod" ? change.object.metadata?.annotations : undefined,
    );
  };
  expect(annotations()).toEqual([{ note: "x" }]);
  expect(annotations(false)).toEqual([mirror.metadata?.annotations]);
});
