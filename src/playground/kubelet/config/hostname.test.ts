import { describe, expect, it } from "vitest";
import type { PodSpec } from "../../../kubernetes/types.ts";
import { aPod } from "../fixtures.ts";
import { kernelHostname, podName } from "./hostname.ts";

describe("a Pod's name on its network", () => {
  it.each<[string, string, Partial<PodSpec>, string, string]>([
    ["the Pod's name", "web", {}, "web", ""],
    ["spec.hostname", "web", { hostname: "db" }, "db", ""],
    ["at most 63 characters", "a".repeat(80), {}, "a".repeat(63), ""],
    ["without a dash or dot at the cut", `${"a".repeat(62)}-.b`, {}, "a".repeat(62), ""],
    ["in its subdomain", "web", { subdomain: "sub" }, "web", "sub.default.svc.cluster.local"],
    [
      "the override alone",
      "web",
      { hostname: "db", subdomain: "sub", hostnameOverride: "a.b.example" },
      "a.b.example",
      "",
    ],
  ])("is %s", (_what, name, spec, hostname, domain) => {
    const pod = aPod(spec, { metadata: { name } });
    expect(podName(pod, "cluster.local")).toEqual({ hostname, domain });
  });
});

describe("the kernel's hostname", () => {
  it.each<[string, Partial<PodSpec>, string]>([
    ["is the short name", { subdomain: "sub" }, "web"],
    [
      "is the whole name when the Pod asks for it",
      { subdomain: "sub", setHostnameAsFQDN: true },
      "web.sub.default.svc.cluster.local",
    ],
    ["is the short name when there is no subdomain", { setHostnameAsFQDN: true }, "web"],
  ])("%s", (_what, spec, hostname) => {
    expect(kernelHostname(aPod(spec), "cluster.local")).toBe(hostname);
  });

  it("may not be longer than the kernel's 64", () => {
    const spec = { hostname: "a".repeat(40), subdomain: "sub", setHostnameAsFQDN: true };
    const name = `${"a".repeat(40)}.sub.default.svc.cluster.local`;
    expect(() => kernelHostname(aPod(spec), "cluster.local")).toThrow(
      `failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long (64 characters is the max, 70 characters requested)`,
    );
  });
});
