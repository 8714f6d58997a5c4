import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../../src/kubernetes/types.ts";
import { ephemera, ephemeraCommand, kubectl, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { openTerminal } from "./support/terminal.ts";

/** Copies that don't surprise: what they clash with, and that they go when they should. */
const wait = "trap exit TERM; sleep 3600 & wait";
const labels = { app: "copied" };
const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "copied" },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: "main", image: "busybox", command: ["sh", "-c", wait] }],
      },
    },
  },
};
const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "copied" },
  spec: { selector: labels, ports: [{ port: 80 }] },
};
let pod: string;

beforeAll(async () => {
  const list = { apiVersion: "v1", kind: "List", items: [deployment, service] };
  await kubectlOk(["create", "-f", "-"], { input: JSON.stringify(list) });
  await kubectlOk(["rollout", "status", "deployment/copied", "--timeout=60s"]);
  pod = (await kubectlOk(["get", "pods", "-l", "app=copied", "-o", "name"])).trim().slice(4);
});
afterAll(async () => {
  await kubectlOk(["delete", "deployment/copied", "service/copied"]);
  await deletePods("copy-kept", "copy-labelled", "copy-plain", "with-port", "with-claim");
});

async function exists(name: string): Promise<boolean> {
  return (await kubectl(["get", "pod", name])).code === 0;
}

/** Every Pod the Service would send requests to. */
async function endpoints(): Promise<string[]> {
  const slices = ["get", "endpointslices", "-l", "kubernetes.io/service-name=copied", "-o", "json"];
  const { items } = JSON.parse(await kubectlOk(slices)) as {
    items: { endpoints?: { targetRef: { name: string } }[] }[];
  };
  return items.flatMap((slice) => (slice.endpoints ?? []).map(({ targetRef }) => targetRef.name));
}

describe("a copy", () => {
  it.each([
    { title: "with a debugger", flags: ["--keep", "--", "true"] },
    { title: "with another image alone", flags: ["--set-image=main=busybox:latest"] },
  ])("$title belongs to no Service and no ReplicaSet", async ({ flags }) => {
    const { code, stderr } = await ephemera(["debug", pod, "--copy-to=copy-plain", ...flags]);
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/^Warning/m);
    const copy = JSON.parse(await kubectlOk(["get", "pod", "copy-plain", "-o", "json"])) as Pod;
    expect(copy.metadata?.labels).toBeUndefined();
    expect(copy.metadata?.ownerReferences).toBeUndefined();
    expect(await endpoints()).toEqual([pod]);
    await deletePods("copy-plain");
  });

  it("with --keep-labels is warned of by the names of those that will take it", async () => {
    const words = ["debug", pod, "--copy-to=copy-labelled", "--keep-labels", "--dry-run=server"];
    const { code, stderr } = await ephemera(words);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Warning: .*Service copied will send requests to it\.$/m);
    expect(stderr).toMatch(/^Warning: .*ReplicaSet copied-\w+ will count it as one of its Pods/m);
  });

  it("on the node whose port its original has is foretold, and refused", async () => {
    const ports = [{ containerPort: 80, hostPort: 18_437 }];
    await createPod(busybox("with-port", wait, { container: { ports } }));
    const words = ["debug", "with-port", "--copy-to=copy-port", "--same-node", "--", "true"];
    const { code, stderr } = await ephemera(words);
    expect(stderr).toMatch(/^Warning: The original has port 18437 of node \S+, so the node will/m);
    expect(code).toBe(1);
    expect(stderr).toMatch(/can't start: NodePorts: .*free ports/);
    expect(await exists("copy-port")).toBe(false);
  });

  it("of a Pod with a claim that can't be read is told of --same-node", async () => {
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "none" } }];
    await createPod(busybox("with-claim", wait, { spec: { volumes } }), { ready: false });
    await kubectlOk(["wait", "--for=jsonpath={.spec.nodeName}", "pod/with-claim", "--timeout=60s"]);
    const words = ["debug", "with-claim", "--copy-to=copy-claim", "--dry-run=client"];
    expect((await ephemera(words)).stderr).toMatch(/the claim none: .* --same-node puts it\.$/m);
  });
});

describe("a copy made for a session", () => {
  it.each(["SIGHUP", "SIGTERM"])("is gone after %s", async (signal) => {
    const name = `copy-${signal.toLowerCase()}`;
    const terminal = openTerminal(ephemeraCommand(["debug", pod, `--copy-to=${name}`]));
    await terminal.shows(/#$/m);
    expect(await exists(name)).toBe(true);
    terminal.kill(signal);
    await terminal.exit;
    expect(await exists(name)).toBe(false);
  });

  it("is gone after ^D at its prompt, and has a deadline until then", async () => {
    const terminal = openTerminal(ephemeraCommand(["debug", pod, "--copy-to=copy-eof"]));
    await terminal.shows(/#$/m);
    const path = "{.spec.activeDeadlineSeconds}";
    expect(await kubectlOk(["get", "pod", "copy-eof", "-o", `jsonpath=${path}`])).toBe("86400");
    terminal.type("\u0004");
    expect(await terminal.exit).toBe(0);
    expect(await exists("copy-eof")).toBe(false);
  });

  it("is gone when it doesn't start in time", async () => {
    const words = ["debug", pod, "--copy-to=copy-late", "--image=localhost:1/none", "--timeout=2s"];
    expect((await ephemera([...words, "--", "true"])).code).toBe(124);
    expect(await exists("copy-late")).toBe(false);
  });

  it("stays with --keep, without a deadline", async () => {
    const words = ["debug", pod, "--copy-to=copy-kept", "--keep", "--", "true"];
    expect((await ephemera(words)).code).toBe(0);
    const copy = JSON.parse(await kubectlOk(["get", "pod", "copy-kept", "-o", "json"])) as Pod;
    expect(copy.spec).not.toHaveProperty("activeDeadlineSeconds");
  });
});
