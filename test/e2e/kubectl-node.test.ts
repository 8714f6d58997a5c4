import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectl, kubectlOk } from "./support/cluster.ts";

/** What is typed into stock kubectl about the node: who uses what of it, and how to empty it. */
let node = "";
const inNamespace = ["-n", "on-node"];
const on = (...words: string[]) => kubectlOk([...inNamespace, ...words]);

beforeAll(async () => {
  node = await kubectlOk(["get", "nodes", "-o", "jsonpath={.items[0].metadata.name}"]);
  await kubectlOk(["create", "namespace", "on-node"]);
  const spin = ["--", "sh", "-c", "trap exit TERM; while :; do :; done"];
  await on("create", "deployment", "busy", "--image=busybox", ...spin);
  await on("rollout", "status", "deployment/busy", "--timeout=60s");
});
afterAll(() => kubectlOk(["delete", "namespace", "on-node"]));

describe("kubectl top", () => {
  it.each(["1.36", "1.20"] as const)(
    "tells what Pods and the node use, to kubectl %s",
    async (version) => {
      const pods = await kubectlOk(["top", "pods", ...inNamespace], { version });
      const [, cores] = /^busy-\S+ +(\d+)m +\d+Mi *$/m.exec(pods) ?? [];
      expect(Number(cores)).toBeGreaterThan(0);
      const nodes = await kubectlOk(["top", "nodes"], { version });
      expect(nodes).toMatch(new RegExp(`^${node} +[1-9]\\d*m +\\d+% +[1-9]\\d*Mi +\\d+% *$`, "m"));
    },
  );

  it("tells of containers, of Pods by their labels, and of all together", async () => {
    expect(await on("top", "pods", "--containers", "-l", "app=busy")).toMatch(
      /^busy-\S+ +busybox +\d+m +\d+Mi *$/m,
    );
    const { stderr } = await kubectl(["top", "pods", "-l", "app=other", ...inNamespace]);
    expect(stderr).toBe("No resources found in on-node namespace.\n");
    expect(await on("top", "pods", "--sum", "--sort-by=cpu")).toMatch(/\n +\d+m +\d+Mi *\n$/);
  });

  it("says which Pod is not there", async () => {
    const { stderr } = await kubectl(["top", "pod", "missing", ...inNamespace]);
    expect(stderr).toBe('Error from server (NotFound): pods "missing" not found\n');
  });
});

describe("kubectl drain", () => {
  const ours = ["--pod-selector=app in (busy,naked)", "--timeout=60s"];

  it("evicts what a controller makes anew, elsewhere or later", async () => {
    const pod = (await on("get", "pods", "-l", "app=busy", "-o", "name")).trim();
    const drained = await kubectlOk(["drain", node, ...ours]);
    expect(drained.split("\n")).toEqual(
      expect.arrayContaining([`node/${node} cordoned`, `${pod} evicted`, `node/${node} drained`]),
    );
    const [name, , status] = (await on("get", "pods", "-l", "app=busy", "--no-headers")).split(
      / +/,
    );
    expect(`pod/${name}`).not.toBe(pod);
    expect(status).toBe("Pending");
    expect(await kubectlOk(["get", "node", node, "--no-headers"])).toContain(
      "Ready,SchedulingDisabled",
    );
    expect(await kubectlOk(["uncordon", node])).toBe(`node/${node} uncordoned\n`);
    await on("rollout", "status", "deployment/busy", "--timeout=60s");
  });

  it("leaves a Pod of nobody alone unless it is forced", async () => {
    await on("run", "naked", "--image=busybox", "-l", "app=naked", "--", "sh", "-c", "sleep 3600");
    await on("wait", "pod/naked", "--for=condition=Ready", "--timeout=60s");
    const refused = await kubectl(["drain", node, ...ours]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      "cannot delete Pods that declare no controller (use --force to override): on-node/naked",
    );
    const forced = await kubectlOk(["drain", node, "--force", "--grace-period=1", ...ours]);
    expect(forced).toContain("pod/naked evicted\n");
    await kubectlOk(["uncordon", node]);
  });

  it("is an Eviction that must name the Pod, and may be tried out", async () => {
    await on("run", "stays", "--image=busybox", "--", "sleep", "3600");
    const evict = (name: string, more: object = {}) =>
      kubectl(["create", "--raw", "/api/v1/namespaces/on-node/pods/stays/eviction", "-f", "-"], {
        input: JSON.stringify({
          apiVersion: "policy/v1",
          kind: "Eviction",
          metadata: { name, namespace: "on-node" },
          ...more,
        }),
      });
    expect((await evict("other")).stderr).toContain(
      "name in URL does not match name in Eviction object",
    );
    const tried = await evict("stays", { deleteOptions: { dryRun: ["All"] } });
    expect(JSON.parse(tried.stdout)).toMatchObject({ status: "Success", code: 201 });
    expect(await on("get", "pod", "stays", "-o", "jsonpath={.metadata.deletionTimestamp}")).toBe(
      "",
    );
    await on("delete", "pod", "stays", "--now");
  });
});
