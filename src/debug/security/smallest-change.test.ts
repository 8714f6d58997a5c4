import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EphemeralContainer, SecurityContext } from "../../kubernetes/types.ts";
import { enforcedRules } from "./enforced-rules.ts";
import { violationsBy } from "./namespace-rules.ts";
import { smallestChange } from "./smallest-change.ts";

type Level = "baseline" | "restricted";

function changeFor(securityContext: SecurityContext, level: Level): string[] | undefined {
  const rules = enforcedRules({ namespace: "shop", level, version: "latest" });
  const container: EphemeralContainer = { name: "debugger", securityContext };
  return smallestChange(container, (changed) =>
    violationsBy(changed, { spec: { containers: [] }, rules }),
  )?.map(({ field, to }) => `${field.replace("securityContext.", "")}: ${to}`);
}

describe("names the fewest fields that have to change", () => {
  it.each<[string, SecurityContext, Level, string[]]>([
    ["nothing", {}, "baseline", []],
    [
      "a capability",
      { capabilities: { add: ["SYS_PTRACE", "CHOWN"] } },
      "baseline",
      ["capabilities.add: leave out SYS_PTRACE"],
    ],
    ["privileged", { privileged: true, runAsUser: 0 }, "baseline", ["privileged: leave it out"]],
    [
      "everything of restricted",
      {},
      "restricted",
      [
        "capabilities.drop: [ALL]",
        "allowPrivilegeEscalation: false",
        "runAsNonRoot: true",
        "seccompProfile.type: RuntimeDefault",
      ],
    ],
    [
      "one of restricted",
      { capabilities: { drop: ["ALL"] }, allowPrivilegeEscalation: false, runAsNonRoot: true },
      "restricted",
      ["seccompProfile.type: RuntimeDefault"],
    ],
    [
      "root",
      {
        capabilities: { drop: ["ALL"] },
        allowPrivilegeEscalation: false,
        runAsNonRoot: true,
        runAsUser: 0,
        seccompProfile: { type: "RuntimeDefault" },
      },
      "restricted",
      ["runAsUser: another user than 0"],
    ],
    ["a proc mount", { procMount: "Unmasked" }, "baseline", ["procMount: leave it out"]],
  ])("%s", (_title, context, level, expected) => {
    expect(changeFor(context, level)).toEqual(expected);
  });
});

it("always finds a change for a security context alone", () => {
  const context = fc.record(
    {
      privileged: fc.boolean(),
      allowPrivilegeEscalation: fc.boolean(),
      runAsNonRoot: fc.boolean(),
      runAsUser: fc.constantFrom(0, 1000),
      procMount: fc.constantFrom("Default", "Unmasked"),
      seccompProfile: fc.record({ type: fc.constantFrom("Unconfined", "RuntimeDefault") }),
      capabilities: fc.record({
        add: fc.uniqueArray(
          fc.constantFrom("SYS_PTRACE", "NET_ADMIN", "CHOWN", "NET_BIND_SERVICE"),
        ),
        drop: fc.uniqueArray(fc.constantFrom("ALL", "CHOWN")),
      }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(context, fc.constantFrom<Level[]>("baseline", "restricted"), (value, level) => {
      expect(changeFor(value, level)).toBeDefined();
    }),
  );
});

it("gives up where the security context is not what is wrong", () => {
  const violation = { reason: "never", detail: "" };
  expect(smallestChange({ name: "debugger" }, () => [violation])).toBeUndefined();
});
