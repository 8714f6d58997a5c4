import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConfigMap, ManagedFieldsEntry, Pod } from "../../src/kubernetes/types.ts";
import { kubectl, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";

/** Two kubectls that apply on the server: what they send differs a little. */
describe.each(["1.36", "1.32"] as const)("kubectl %s", (version) => {
  const name = `applied-${version.replace(".", "-")}`;
  const migrated = `${name}-migrated`;
  afterAll(() =>
    kubectlOk(["delete", "configmap", name, migrated, "--ignore-not-found"], { version }),
  );

  const manifest = (data: Record<string, string>, called = name) =>
    JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: called }, data });
  const apply = (input: string, ...flags: string[]) =>
    kubectl(["apply", "-f", "-", ...flags], { version, input });
  const applyOnServer = (input: string, ...flags: string[]) =>
    apply(input, "--server-side", ...flags);
  const read = async (called = name): Promise<ConfigMap> =>
    JSON.parse(
      await kubectlOk(["get", "configmap", called, "-o", "json", "--show-managed-fields"], {
        version,
      }),
    );
  const managers = ({ metadata }: ConfigMap) =>
    (metadata?.managedFields ?? []).map(({ manager, operation }) => `${manager} ${operation}`);
  const fieldsOf = ({ metadata }: ConfigMap, manager: string): ManagedFieldsEntry["fieldsV1"] =>
    metadata?.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;

  it("applies, and applies the same again without writing anything", async () => {
    expect((await applyOnServer(manifest({ a: "1", b: "2" }))).stdout).toBe(
      `configmap/${name} serverside-applied\n`,
    );
    const first = await read();
    expect(managers(first)).toEqual(["kubectl Apply"]);
    expect(fieldsOf(first, "kubectl")).toEqual({ "f:data": { "f:a": {}, "f:b": {} } });
    expect((await applyOnServer(manifest({ a: "1", b: "2" }))).code).toBe(0);
    expect((await read()).metadata?.resourceVersion).toBe(first.metadata?.resourceVersion);
  });

  it("is refused what another manager applied, and says whose it is", async () => {
    const { code, stderr } = await applyOnServer(manifest({ a: "9" }), "--field-manager=other");
    expect(code).toBe(1);
    expect(stderr).toContain('Apply failed with 1 conflict: conflict with "kubectl": .data.a');
    expect((await read()).data).toEqual({ a: "1", b: "2" });
  });

  it("takes it by force", async () => {
    const flags = ["--field-manager=other", "--force-conflicts"];
    expect((await applyOnServer(manifest({ a: "9" }), ...flags)).code).toBe(0);
    const taken = await read();
    expect(taken.data).toEqual({ a: "9", b: "2" });
    expect(fieldsOf(taken, "kubectl")).toEqual({ "f:data": { "f:b": {} } });
    expect(fieldsOf(taken, "other")).toEqual({ "f:data": { "f:a": {} } });
  });

  it("removes what is no longer applied, and only that", async () => {
    expect((await applyOnServer(manifest({ c: "3" }))).code).toBe(0);
    expect((await read()).data).toEqual({ a: "9", c: "3" });
  });

  it("shows what would change, and changes nothing by a dry run", async () => {
    const { resourceVersion } = (await read()).metadata ?? {};
    const diff = await kubectl(["diff", "--server-side", "-f", "-"], {
      version,
      input: manifest({ c: "4" }),
    });
    expect(diff.code).toBe(1);
    expect(diff.stdout).toMatch(/^-\s+c: "3"$/m);
    expect(diff.stdout).toMatch(/^\+\s+c: "4"$/m);
    const dry = await applyOnServer(manifest({ c: "5" }), "--dry-run=server");
    expect(dry.stdout).toBe(`configmap/${name} serverside-applied (server dry run)\n`);
    expect((await read()).metadata?.resourceVersion).toBe(resourceVersion);
  });

  it("hides managed fields unless they are asked for", async () => {
    const words = ["get", "configmap", name, "-o", "yaml"];
    expect(await kubectlOk(words, { version })).not.toContain("managedFields");
    expect(await kubectlOk([...words, "--show-managed-fields"], { version })).toContain(
      "  managedFields:\n  - apiVersion: v1\n    fieldsType: FieldsV1\n",
    );
  });

  it("moves from client-side apply to the server and back", async () => {
    const of = (data: Record<string, string>) => manifest(data, migrated);
    expect((await apply(of({ a: "1", b: "1" }))).stdout).toBe(`configmap/${migrated} created\n`);
    expect(managers(await read(migrated))).toEqual(["kubectl-client-side-apply Update"]);

    const moved = await applyOnServer(of({ a: "2" }));
    expect([moved.code, moved.stderr]).toEqual([0, ""]);
    const onServer = await read(migrated);
    expect(onServer.data).toEqual({ a: "2" });
    expect(managers(onServer).toSorted()).toEqual(["kubectl Apply", "kubectl-last-applied Apply"]);
    const last = await kubectlOk(
      ["apply", "view-last-applied", "configmap", migrated, "-o", "json"],
      {
        version,
      },
    );
    expect(JSON.parse(last)).toMatchObject({ data: { a: "2" } });

    expect((await apply(of({ a: "3", c: "3" }))).stdout).toBe(`configmap/${migrated} configured\n`);
    const back = await read(migrated);
    expect(back.data).toEqual({ a: "3", c: "3" });
    expect(managers(back)).toContain("kubectl-client-side-apply Update");
    expect((await applyOnServer(of({ a: "4" }))).stderr).toBe("");
    expect((await read(migrated)).data).toEqual({ a: "4" });
  });

  it("refuses a field that the kind does not have", async () => {
    const bogus = JSON.stringify({
      ...JSON.parse(manifest({})),
      bogus: true,
    });
    const { code, stderr } = await applyOnServer(bogus, "--validate=false");
    expect(code).toBe(1);
    expect(stderr).toContain(".bogus: field not declared in schema");
  });
});

describe("a Pod that runs", () => {
  beforeAll(() => createPod(busybox("owned", "sleep 1000")));
  afterAll(() => deletePods("owned"));

  const read = async (): Promise<Pod> =>
    JSON.parse(await kubectlOk(["get", "pod", "owned", "-o", "json", "--show-managed-fields"]));

  it("has its status owned by the kubelet, and its spec by who created it", async () => {
    const entries = (await read()).metadata?.managedFields ?? [];
    expect(entries.map(({ manager, subresource }) => [manager, subresource])).toEqual([
      ["kubectl-create", undefined],
      ["kubelet", "status"],
    ]);
    expect(Object.keys(entries[0]?.fieldsV1 ?? {})).toEqual(["f:spec"]);
    expect(Object.keys(entries[1]?.fieldsV1 ?? {})).toEqual(["f:status"]);
  });

  it("is labelled by an apply beside what is there", async () => {
    const input = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: owned\n  labels: {tier: web}\n";
    expect((await kubectl(["apply", "--server-side", "-f", "-"], { input })).stdout).toBe(
      "pod/owned serverside-applied\n",
    );
    const pod = await read();
    expect(pod.metadata?.labels).toMatchObject({ tier: "web" });
    expect(pod.status?.phase).toBe("Running");
  });
});
