import { expect, it } from "vitest";
import { aDebugger, aMachine, aPod } from "../fixtures.ts";
import { containerConfig, logPathOf } from "./container-config.ts";

const ingredients = {
  attempt: 2,
  backOffSeconds: 20,
  image: { id: "sha256:b0", user: {} },
  environment: new Map([["GREETING", "grüß"]]),
  machine: aMachine(),
  seccompRoot: "/data/seccomp",
  mounts: [],
};

it("carries all that must outlive the playground's own process", () => {
  const pod = aPod({ terminationGracePeriodSeconds: 7 });
  const container = {
    name: "app",
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
  expect(containerConfig(pod, container, ingredients)).toMatchObject({
    metadata: { name: "app", attempt: 2 },
    logPath: "app/2.log",
    labels: {
      "io.kubernetes.pod.name": "web",
      "io.kubernetes.pod.namespace": "default",
      "io.kubernetes.pod.uid": "uid-1",
      "io.kubernetes.container.name": "app",
    },
    annotations: {
      "io.kubernetes.container.restartCount": "2",
      "ephemera.dev/back-off-seconds": "20",
      "io.kubernetes.container.terminationMessagePath": "/dev/termination-log",
      "io.kubernetes.container.terminationMessagePolicy": "FallbackToLogsOnError",
      "io.kubernetes.pod.terminationGracePeriod": "7",
    },
  });
});

it("expands command and args, and hands the environment over as bytes", () => {
  const container = {
    name: "app",
    command: ["sh", "-c", "echo $(GREETING)"],
    args: ["$$(X)", "$(X)"],
  };
  expect(containerConfig(aPod(), container, ingredients)).toMatchObject({
    command: ["sh", "-c", "echo grüß"],
    args: ["$(X)", "$(X)"],
    envs: [{ key: "GREETING", value: new TextEncoder().encode("grüß") }],
  });
});

it("runs the image by its id and tells the name asked for", () => {
  const container = { name: "app", image: "busybox", workingDir: "/srv" };
  expect(containerConfig(aPod(), container, ingredients)).toMatchObject({
    image: { image: "sha256:b0", userSpecifiedImage: "busybox" },
    workingDir: "/srv",
    command: [],
    args: [],
    stdin: false,
    stdinOnce: false,
    tty: false,
  });
});

it("gives an ephemeral container its terminal and its target", () => {
  const debug = aDebugger({ stdin: true, stdinOnce: true, tty: true, targetContainerName: "app" });
  const config = containerConfig(aPod(), debug, { ...ingredients, targetId: "app-0" });
  expect(config).toMatchObject({ stdin: true, stdinOnce: true, tty: true });
  expect(config.linux?.securityContext?.namespaceOptions?.targetId).toBe("app-0");
});

it("keeps a log for every attempt", () => {
  expect(logPathOf("app", 0)).toBe("app/0.log");
});
