import { expect, it } from "vitest";
import type { Pod, PodSpec } from "../../../kubernetes/types.ts";
import { isSignificantUpdate } from "./admit-pod.ts";

const pod = (spec: Partial<PodSpec>): Pod => ({
  spec: { containers: [{ name: "app", image: "a" }], ...spec },
});
const debugger1 = { name: "d1", image: "busybox" };

it.each<[string, Pod, Pod, boolean]>([
  ["another label", { ...pod({}), metadata: { labels: { a: "b" } } }, pod({}), false],
  ["another image", pod({ containers: [{ name: "app", image: "b" }] }), pod({}), true],
  ["one more init container", pod({ initContainers: [debugger1] }), pod({}), true],
  ["a first ephemeral container", pod({ ephemeralContainers: [debugger1] }), pod({}), true],
  [
    "the same ephemeral containers in another order",
    pod({ ephemeralContainers: [debugger1, { ...debugger1, name: "d2" }] }),
    pod({ ephemeralContainers: [{ ...debugger1, name: "d2" }, debugger1] }),
    false,
  ],
  ["another deadline", pod({ activeDeadlineSeconds: 5 }), pod({}), false],
])("%s counts: %#", (_, next, current, expected) => {
  expect(isSignificantUpdate(next, current)).toBe(expected);
});
