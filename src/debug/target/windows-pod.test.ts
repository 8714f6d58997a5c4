import { describe, expect, it } from "vitest";
import type { Pod } from "../../kubernetes/types.ts";
import { planCopy } from "../copy/plan-copy.ts";
import { planEphemeral } from "../ephemeral/plan-ephemeral.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { type DebugOptions, defaultOptions } from "../options.ts";
import type { PlanContext } from "../plan-context.ts";
import { enforcedRules } from "../security/enforced-rules.ts";
import type { NamespaceRules } from "../security/namespace-rules.ts";
import { checkWindowsImage, isWindows } from "./windows-pod.ts";

const containers = [{ name: "app" }];
const windows: Pod = { metadata: { name: "web" }, spec: { containers, os: { name: "windows" } } };

const context = (options: Partial<DebugOptions>): PlanContext => ({
  ...noTerminal,
  profile: undefined,
  image: options.image ?? "busybox",
  options: { ...defaultOptions, ...options },
});
const tools = { image: "tools", stdin: true, tty: true, command: ["powershell"] };
const planned = (options: Partial<DebugOptions>, rules?: NamespaceRules) =>
  planEphemeral({
    ...context({ ...tools, ...options }),
    rules,
    pod: windows,
    image: "tools",
    target: undefined,
  });

it.each([
  [{ os: { name: "windows" } }, true],
  [{ os: { name: "linux" } }, false],
  [{ nodeSelector: { "kubernetes.io/os": "windows" } }, true],
  [{ nodeSelector: { "kubernetes.io/os": "linux" } }, false],
  [{}, false],
])("knows of a Pod with %j whether it is one of Windows: %s", (spec, expected) => {
  expect(isWindows({ spec: { containers, ...spec } })).toBe(expected);
});

describe("a Pod on Windows", () => {
  it("can't have the default image", () => {
    const command = "ephemera debug";
    const check = (image: string | undefined, pod = windows) =>
      checkWindowsImage(pod, { image, command });
    expect(() => check("busybox")).toThrow(
      expect.objectContaining({
        code: "WINDOWS_POD",
        message:
          "the Pod web runs on Windows, which needs an image of its own instead of the default busybox",
        next: expect.stringContaining("ephemera debug web --image=IMAGE -it -- powershell"),
      }),
    );
    expect(() => check(undefined)).not.toThrow();
    expect(() => check("busybox", { spec: { containers } })).not.toThrow();
  });

  it("has a debugger whose process is the session, without anything of Linux", () => {
    const { flow, notes, changes } = planned({});
    expect(flow).toBe("own-process");
    expect(notes.join()).toContain("The Pod runs on Windows, which has no shell to wait in");
    expect(changes).toMatchObject([
      { container: { command: ["powershell"], image: "tools", stdin: true, tty: true } },
    ]);
    expect(JSON.stringify(changes)).not.toContain("securityContext");
  });

  it("has one that is no administrator where the namespace is restricted", () => {
    const rules = enforcedRules({ namespace: "shop", level: "restricted", version: "latest" });
    const { changes } = planned({}, rules);
    expect(changes).toMatchObject([{ container: { securityContext: { runAsNonRoot: true } } }]);
  });

  it("has one for which profiles and users mean nothing", () => {
    const { warnings } = planned({ profile: "general", asUser: { kind: "root" } });
    expect(warnings).toEqual(["--profile and --as-user had no effect: the Pod runs on Windows."]);
  });

  it("is left to kubectl's rules with --attach", () => {
    expect(JSON.stringify(planned({ attach: true }).changes)).toContain("SYS_PTRACE");
  });

  it("is copied without a shared PID namespace, which the API refuses there", () => {
    const copied = (attach?: boolean) => {
      const options = { ...tools, attach, copy: { ...defaultOptions.copy, name: "copy" } };
      const { changes } = planCopy({ ...context(options), pod: windows });
      return JSON.stringify(changes);
    };
    expect(copied()).not.toMatch(/shareProcessNamespace|securityContext/);
    expect(copied(false)).toMatch(/shareProcessNamespace.*SYS_PTRACE/);
  });
});
