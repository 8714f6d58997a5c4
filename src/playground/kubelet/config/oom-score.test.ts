import { expect, it } from "vitest";
import type { Container, PodSpec } from "../../../kubernetes/types.ts";
import { aPod } from "../fixtures.ts";
import { oomScoreAdj } from "./oom-score.ts";

const gibibyte = 1024 ** 3;
const app = (memory?: string, limit?: Record<string, string>): Container => ({
  name: "app",
  resources: {
    ...(memory === undefined ? {} : { requests: { memory } }),
    ...(limit === undefined ? {} : { limits: limit, requests: limit }),
  },
});
const proxy: Container = { name: "proxy", restartPolicy: "Always" };

it.each<[string, Partial<PodSpec>, string, number]>([
  ["a best-effort container", { containers: [app()] }, "app", 1000],
  ["a guaranteed one", { containers: [app(undefined, { cpu: "1", memory: "1Gi" })] }, "app", -998],
  ["one that asks for a tenth", { containers: [app("1Gi")] }, "app", 900],
  [
    "a burstable one that asks for no memory",
    { containers: [{ ...app(), resources: { requests: { cpu: "1" } } }] },
    "app",
    999,
  ],
  ["one that asks for everything", { containers: [app("10Gi")] }, "app", 2],
  [
    "a sidecar, as low as the app it serves",
    { initContainers: [proxy], containers: [app("5Gi")] },
    "proxy",
    500,
  ],
  [
    "a container of a Pod with memory of its own",
    { resources: { requests: { memory: "2Gi" } }, containers: [{ name: "app" }, { name: "b" }] },
    "app",
    900,
  ],
  ["one the node can't do without", { priority: 2_000_001_000, containers: [app()] }, "app", -998],
])("gives %s its score", (_what, spec, name, score) => {
  const pod = aPod(spec);
  const all = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const container = all.find((entry) => entry.name === name) ?? { name };
  expect(oomScoreAdj(pod, container, 10 * gibibyte)).toBe(score);
});
