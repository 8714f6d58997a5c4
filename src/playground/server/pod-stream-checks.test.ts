import { describe, expect, it } from "vitest";
import type { Pod } from "../../kubernetes/types.ts";
import { checkPodStreamRequest, type PodStream } from "./pod-stream-checks.ts";

const pod = (containers: string[], nodeName = "n"): Pod => ({
  metadata: { name: "p" },
  spec: {
    nodeName,
    initContainers: [{ name: "i1" }],
    containers: containers.map((name) => ({ name })),
    ephemeralContainers: [{ name: "debugger1" }],
  },
});

describe("a request for a stream of a Pod", () => {
  it.each<[PodStream, string | undefined, string | undefined]>([
    ["log", undefined, "a"],
    ["exec", "", "a"],
    ["attach", "debugger1", "debugger1"],
    ["log", "i1", "i1"],
    ["portforward", undefined, undefined],
  ])("for %s of container %s is about %s", (stream, container, chosen) => {
    expect(checkPodStreamRequest({ pod: pod(["a"]), stream, container })).toEqual({
      container: chosen,
    });
  });

  it.each<[string, PodStream, string | undefined, Pod]>([
    ["container q is not valid for pod p", "exec", "q", pod(["a"])],
    [
      "a container name must be specified for pod p, choose one of: [i1 a b debugger1]",
      "log",
      undefined,
      pod(["a", "b"]),
    ],
    ["pod p does not have a host assigned", "exec", undefined, pod(["a"], "")],
    ["pod p does not have a host assigned", "portforward", undefined, pod(["a"], "")],
  ])("is refused with %s", (message, stream, container, given) => {
    expect(() => checkPodStreamRequest({ pod: given, stream, container })).toThrow(message);
  });

  it("lets the log of an unscheduled Pod pass: it is empty", () => {
    const check = { pod: pod(["a"], ""), stream: "log", container: undefined } as const;
    expect(checkPodStreamRequest(check)).toEqual({ container: "a" });
  });
});
