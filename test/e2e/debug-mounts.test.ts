import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ephemera, kubectlOk } from "./support/cluster.ts";
import { createPod, deletePods, getPod, waitForPod } from "./support/pods.ts";

/** The volumes and variables of a distroless container, in debuggers of all sorts. */
const keepAlive = 'process.on("SIGTERM",()=>process.exit(0));setTimeout(()=>{},999999)';
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "surrounded" },
  spec: {
    terminationGracePeriodSeconds: 1,
    volumes: [
      { name: "data", emptyDir: {} },
      { name: "settings", configMap: { name: "surrounded" } },
    ],
    containers: [
      {
        name: "app",
        image: "ephemera.local/slim:latest",
        args: ["-e", `require("fs").writeFileSync("/data/state","by app");${keepAlive}`],
        resources: { limits: { memory: "64Mi" } },
        env: [
          {
            name: "PASSWORD",
            valueFrom: { secretKeyRef: { name: "surrounded", key: "password" } },
          },
          { name: "HOST", value: "db" },
          { name: "URL", value: "pg://$(HOST)/$(PASSWORD)" },
          { name: "LIMIT", valueFrom: { resourceFieldRef: { resource: "limits.memory" } } },
        ],
        envFrom: [{ configMapRef: { name: "surrounded" } }],
        volumeMounts: [
          { name: "data", mountPath: "/data" },
          { name: "settings", mountPath: "/etc/app/mode", subPath: "MODE" },
        ],
      },
    ],
  },
};
const printed = 'echo "$PASSWORD $URL $LIMIT $MODE"';

beforeAll(async () => {
  await kubectlOk(["create", "secret", "generic", "surrounded", "--from-literal=password=hush"]);
  await kubectlOk(["create", "configmap", "surrounded", "--from-literal=MODE=fast"]);
  await createPod(pod);
});
afterAll(async () => {
  await deletePods("surrounded");
  await kubectlOk(["delete", "secret/surrounded", "configmap/surrounded"]);
});

describe("--mounts-from", () => {
  it("shows the target's volumes at the same paths, and says what it leaves out", async () => {
    const words = ["debug", "surrounded/app", "--mounts-from=app", "--", "sh", "-c"];
    const outcome = await ephemera([...words, "cat /data/state; echo changed >/data/state"]);
    expect(outcome).toMatchObject({ code: 0, stdout: "by app" });
    expect(outcome.stderr).toMatch(
      /^Without \/etc\/app\/mode of container app: it has a subPath, .* \$TARGET_ROOT\/etc\/app\/mode\.$/m,
    );
    const read = ["exec", "surrounded", "--", "/nodejs/bin/node", "-p"];
    const script = 'require("fs").readFileSync("/data/state", "utf8")';
    expect(await kubectlOk([...read, script])).toBe("changed\n\n");
  });

  it("uses the debugger with these mounts again, and no other", async () => {
    const words = ["debug", "surrounded/app", "--mounts-from=app", "--", "true"];
    expect((await ephemera(words)).stderr).toMatch(/Using the running debugger/);
    const plain = ["debug", "surrounded/app", "--root=debugger", "--", "ls", "/data"];
    expect((await ephemera(plain)).code).not.toBe(0);
  });

  it("has subPaths too in a copy", async () => {
    const copy = ["debug", "surrounded", "--copy-to=surrounded-copy", "--mounts-from=app"];
    const outcome = await ephemera([...copy, "--", "cat", "/etc/app/mode"]);
    expect(outcome).toMatchObject({ code: 0, stdout: "fast" });
  });
});

describe("--mount", () => {
  it.each([
    { mount: "settings", path: "/mnt/settings" },
    { mount: "settings:/seen/here", path: "/seen/here" },
  ])("mounts a volume: $mount", async ({ mount, path }) => {
    const words = ["debug", "surrounded/app", "--mount", mount, "--", "cat", `${path}/MODE`];
    expect(await ephemera(words)).toMatchObject({ code: 0, stdout: "fast" });
  });

  it("mounts it read-only with :ro", async () => {
    const words = ["debug", "surrounded/app", "--mount=data:/seen:ro", "--", "touch", "/seen/x"];
    const outcome = await ephemera(words);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/Read-only file system/);
  });

  it("lists the Pod's volumes when there is no such one, and changes nothing", async () => {
    const before = (await getPod("surrounded")).metadata.resourceVersion;
    const { code, stderr } = await ephemera(["debug", "surrounded/app", "--mount=dta"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/has no volume dta; it has: data, settings, kube-api-access-\w+/);
    expect((await getPod("surrounded")).metadata.resourceVersion).toBe(before);
  });
});

describe("--env-from", () => {
  it("sets the target's variables, by reference, in the debugger", async () => {
    const words = ["debug", "surrounded/app", "--env-from=app", "-c", "with-env", "--", "sh", "-c"];
    const { stdout } = await ephemera([...words, printed]);
    expect(stdout).toBe("hush pg://db/hush 67108864 fast\n");
    const { ephemeralContainers = [] } = (await getPod("surrounded")).spec;
    const added = ephemeralContainers.find(({ name }) => name === "with-env");
    expect(JSON.stringify(added)).not.toContain("hush");
  });

  it("lets --env win", async () => {
    const words = ["debug", "surrounded/app", "--env-from=app", "--env=HOST=localhost"];
    const { stdout } = await ephemera([...words, "--", "sh", "-c", printed]);
    expect(stdout).toBe("hush pg://localhost/hush 67108864 fast\n");
  });

  it("works in kubectl's own flow, with --attach", async () => {
    const words = [
      "debug",
      "surrounded",
      "--image=busybox",
      "-c",
      "like-kubectl",
      "--attach=false",
    ];
    await ephemera([...words, "--env-from=app", "--mounts-from=app", "--", "sh", "-c", printed]);
    await waitForPod(
      "surrounded",
      '{.status.ephemeralContainerStatuses[?(@.name=="like-kubectl")].state.terminated.exitCode}',
      "0",
    );
    expect(await kubectlOk(["logs", "surrounded", "-c", "like-kubectl"])).toBe(
      "hush pg://db/hush 67108864 fast\n",
    );
  });
});
