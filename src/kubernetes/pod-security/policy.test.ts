import { describe, expect, it } from "vitest";
import { formatLevelVersion } from "./level.ts";
import { policyOfNamespace } from "./policy.ts";

const label = (name: string) => `pod-security.kubernetes.io/${name}`;

function policy(labels: Record<string, string>) {
  const full = Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [label(key), value]),
  );
  const { policy: found, errors } = policyOfNamespace(full);
  const { enforce, audit, warn } = found;
  return { modes: [enforce, audit, warn].map(formatLevelVersion).join(" "), errors };
}

describe("a namespace's policy", () => {
  it.each<[string, Record<string, string>, string]>([
    ["no labels", {}, "privileged:latest privileged:latest privileged:latest"],
    [
      "enforce, which warns as well",
      { enforce: "baseline" },
      "baseline:latest privileged:latest baseline:latest",
    ],
    [
      "enforce at a version, which warns at it",
      { enforce: "restricted", "enforce-version": "v1.30" },
      "restricted:v1.30 privileged:latest restricted:v1.30",
    ],
    [
      "a version of its own for the warning",
      { enforce: "restricted", "enforce-version": "v1.30", "warn-version": "v1.20" },
      "restricted:v1.30 privileged:latest restricted:v1.20",
    ],
    [
      "enforce, and warnings switched off",
      { enforce: "restricted", warn: "privileged" },
      "restricted:latest privileged:latest privileged:latest",
    ],
    [
      "audit and warn alone",
      { audit: "restricted", warn: "baseline" },
      "privileged:latest restricted:latest baseline:latest",
    ],
  ])("is right for %s", (_, labels, modes) => {
    expect(policy(labels)).toEqual({ modes, errors: [] });
  });

  it("enforces the strictest level where the label makes no sense, and warns of nothing", () => {
    expect(policy({ enforce: "strict" })).toEqual({
      modes: "restricted:latest privileged:latest privileged:latest",
      errors: [
        {
          label: label("enforce"),
          value: "strict",
          message: "must be one of privileged, baseline, restricted",
        },
      ],
    });
  });

  it.each(["1.30", "v1.030", "v2.1", ""])("refuses the version %j", (value) => {
    expect(policy({ audit: "baseline", "audit-version": value })).toEqual({
      modes: "privileged:latest baseline:latest privileged:latest",
      errors: [{ label: label("audit-version"), value, message: 'must be "latest" or "v1.x"' }],
    });
  });
});
