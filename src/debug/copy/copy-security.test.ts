import { expect, it } from "vitest";
import type { Pod, SecurityContext } from "../../kubernetes/types.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { type DebugOptions, defaultOptions } from "../options.ts";
import { enforcedRules } from "../security/enforced-rules.ts";
import { copySecurity } from "./copy-security.ts";

const hardened: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  seccompProfile: { type: "RuntimeDefault" },
};
const web: Pod = {
  metadata: { name: "web", namespace: "shop" },
  spec: { containers: [{ name: "app", securityContext: hardened }, { name: "sidecar" }] },
};
const rules = {
  baseline: enforcedRules({ namespace: "shop", level: "baseline", version: "latest" }),
  restricted: enforcedRules({ namespace: "shop", level: "restricted", version: "latest" }),
};

function security(changes: {
  current?: { securityContext?: SecurityContext };
  level?: keyof typeof rules;
  options?: Partial<DebugOptions>;
}) {
  const { current, level, options } = changes;
  return copySecurity(
    {
      ...noTerminal,
      profile: undefined,
      pod: web,
      rules: level && rules[level],
      options: { ...defaultOptions, ...options },
    },
    { name: "app", current },
  );
}

const ptrace = { add: ["SYS_PTRACE"] };

it("runs a new container as a debugger inside the Pod would", () => {
  expect(security({}).securityContext).toEqual({ capabilities: ptrace, runAsUser: 0 });
  expect(security({ level: "restricted" })).toMatchObject({
    profile: "restricted",
    securityContext: { ...hardened, runAsUser: 1000, runAsGroup: 1000 },
  });
});

it("adds to a container of the Pod's own where that is admitted, and says where it isn't", () => {
  const current = { securityContext: hardened };
  expect(security({ current }).securityContext).toEqual({
    ...hardened,
    capabilities: { drop: ["ALL"], ...ptrace },
  });
  const held = security({ current, level: "baseline" });
  expect(held.securityContext).toEqual(hardened);
  expect(held.notes.join()).toMatch(
    /^The container app gets no capability for debugging: namespace shop/,
  );
});

it.each<[string, DebugOptions["asUser"], SecurityContext]>([
  ["root", { kind: "root" }, { runAsUser: 0, runAsNonRoot: false }],
  ["a user", { kind: "ids", ids: { user: 7, group: 8 } }, { runAsUser: 7, runAsGroup: 8 }],
  ["the target, which it is itself", { kind: "target" }, { runAsUser: 1000, runAsGroup: 1000 }],
])("runs a container of the Pod's own as %s when asked", (_title, asUser, expected) => {
  const current = { securityContext: hardened };
  expect(security({ current, options: { asUser } }).securityContext).toMatchObject(expected);
});

it("does as kubectl with --attach", () => {
  expect(security({ level: "restricted", options: { attach: true } })).toEqual({
    profile: "general",
    securityContext: { capabilities: ptrace },
    notes: [],
    warnings: [],
  });
});

it.each([
  { target: "sidecar", words: "files of sidecar" },
  { target: undefined, words: "files of app" },
])("is for the container that is named: $target", ({ target, words }) => {
  const input = { ...noTerminal, profile: undefined, pod: web, options: defaultOptions, target };
  const { notes } = copySecurity(input, { name: "dbg", current: undefined });
  expect(notes.join()).toContain(words);
});

it("refuses a name that no container has: CONTAINER_NOT_FOUND", () => {
  const input = { ...noTerminal, profile: undefined, pod: web, options: defaultOptions };
  const copy = () => copySecurity({ ...input, target: "ap" }, { name: "dbg", current: undefined });
  expect(copy).toThrow(expect.objectContaining({ code: "CONTAINER_NOT_FOUND" }));
});
