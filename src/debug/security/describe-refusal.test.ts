import { expect, it } from "vitest";
import type { EphemeralContainer, PodSpec } from "../../kubernetes/types.ts";
import { containerRefusal, describeRefusal } from "./describe-refusal.ts";
import { enforcedRules } from "./enforced-rules.ts";
import { refusalError } from "./refusal-error.ts";

const rules = enforcedRules({ namespace: "shop", level: "baseline", version: "latest" });
const good: EphemeralContainer = { name: "debugger-new" };
const bad: EphemeralContainer = {
  name: "debugger-new",
  securityContext: { capabilities: { add: ["SYS_PTRACE"] } },
};
const app = { name: "app" };

function addition(container: EphemeralContainer) {
  return { kind: "add-container", pod: "web", container, patch: {} } as const;
}

it("foretells in a line who is in the way", () => {
  const spec = { containers: [app], ephemeralContainers: [{ ...bad, name: "debugger-old" }] };
  expect(containerRefusal(bad, { spec, rules })).toEqual([
    "Namespace shop enforces the Pod Security level baseline and will refuse this, unless it makes an exception for you, because of the ephemeral container debugger-old (non-default capabilities), the debugger (non-default capabilities).",
  ]);
});

it("says nothing of what is admitted", () => {
  expect(containerRefusal(good, { spec: { containers: [app] }, rules })).toEqual([]);
  expect(describeRefusal(good, { spec: { containers: [app] }, rules })).toEqual([]);
  expect(refusalError(addition(good), { spec: { containers: [app] }, rules })).toBeUndefined();
});

it("names the field, and the smallest change that would pass", () => {
  expect(describeRefusal(bad, { spec: { containers: [app] }, rules })).toEqual([
    'the debugger: non-default capabilities (container "debugger-new" must not include "SYS_PTRACE" in securityContext.capabilities.add)',
    "The smallest change that would pass:",
    "  securityContext.capabilities.add: leave out SYS_PTRACE",
  ]);
});

it.each<[string, Partial<PodSpec>, RegExp]>([
  [
    "an old debugger",
    { ephemeralContainers: [{ ...bad, name: "debugger-old" }] },
    /^the ephemeral container debugger-old, added earlier: .*It can't be removed, and blocks every debugger until the Pod is deleted\.$/,
  ],
  [
    "a container",
    { containers: [{ name: "app", securityContext: { privileged: true } }] },
    /^the container app: privileged .*older than the rule/,
  ],
  [
    "an init container",
    { initContainers: [{ name: "setup", securityContext: { privileged: true } }] },
    /^the init container setup: privileged/,
  ],
  ["the Pod", { hostPID: true }, /^the Pod itself: host namespaces \(hostPID=true\)/],
])("names what blocks every debugger: %s", (_title, spec, expected) => {
  const [line, ...rest] = describeRefusal(good, { spec: { containers: [app], ...spec }, rules });
  expect(line).toMatch(expected);
  expect(rest).toEqual([]);
});

it("becomes an error that says what to do", () => {
  const own = refusalError(addition(bad), { spec: { containers: [app] }, rules });
  expect(own).toMatchObject({ code: "POD_SECURITY_REFUSES", exit: 1 });
  expect(own?.next).toMatch(/^Without --profile, --as-user and --custom/);
  const spec = { containers: [app], hostPID: true };
  expect(refusalError(addition(good), { spec, rules })?.next).toMatch(
    /^Deleting the Pod, when its controller makes another/,
  );
});
