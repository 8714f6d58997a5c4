import { execFile, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type RunningServer,
  startServer,
} from "../../src/playground/server/fixtures/running-server.ts";

/** Stock kubectl against the API server alone: Pods that no node ever runs. */
const kubectl = process.env.EPHEMERA_KUBECTL ?? "kubectl";
const isInstalled = spawnSync(kubectl, ["version", "--client"]).status === 0;
const run = promisify(execFile);

let server: RunningServer;
let home: string;

beforeAll(async () => {
  server = await startServer();
  home = mkdtempSync(join(tmpdir(), "ephemera-kubectl-"));
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    clusters: [
      {
        name: "test",
        cluster: {
          server: server.url,
          "certificate-authority-data": base64(server.authority.certificate),
        },
      },
    ],
    users: [
      {
        name: "test",
        user: {
          "client-certificate-data": base64(server.admin.certificate),
          "client-key-data": base64(server.admin.key),
        },
      },
    ],
  };
  writeFileSync(join(home, "config"), JSON.stringify(config));
});

afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

const environment = () => ({ ...process.env, HOME: home, KUBECONFIG: join(home, "config") });

/** What a command printed on both streams, and its exit code. */
async function k(
  command: string,
  file?: object,
): Promise<{ out: string; err: string; code: number }> {
  const args = command.split(" ");
  if (file !== undefined) {
    writeFileSync(join(home, "file.json"), JSON.stringify(file));
    args.push("-f", join(home, "file.json"));
  }
  try {
    const { stdout, stderr } = await run(kubectl, args, { env: environment() });
    return { out: stdout, err: stderr, code: 0 };
  } catch (error) {
    const failed = { stdout: "", stderr: "", code: 1, ...Object(error) };
    return { out: failed.stdout, err: failed.stderr, code: failed.code };
  }
}

const pod = (image: string, more: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", labels: { app: "web" } },
  spec: { schedulerName: "none", containers: [{ name: "app", image, ...more }] },
});

describe.skipIf(!isInstalled)("stock kubectl", { timeout: 30_000 }, () => {
  it("creates what it sends as protobuf", async () => {
    expect((await k("create configmap settings --from-literal=a=b")).out).toBe(
      "configmap/settings created\n",
    );
    expect((await k("create namespace team")).out).toBe("namespace/team created\n");
    expect((await k("get configmap settings -o jsonpath={.data.a}")).out).toBe("b");
  });

  it("applies, sees nothing to do, and applies a change", async () => {
    expect((await k("apply", pod("busybox"))).out).toBe("pod/web created\n");
    expect((await k("apply", pod("busybox"))).out).toBe("pod/web unchanged\n");
    expect((await k("apply", pod("nginx"))).out).toBe("pod/web configured\n");
  });

  it("is told what may not change, and what is unknown", async () => {
    const fixed = await k("apply", pod("nginx", { workingDir: "/x" }));
    expect(fixed.err).toMatch(/^The Pod "web" is invalid: spec: Forbidden: pod updates may not/);
    const unknown = await k("apply", pod("nginx", { bogus: "x" }));
    expect(unknown.err).toContain(
      'strict decoding error: unknown field "spec.containers[0].bogus"',
    );
    expect([fixed.code, unknown.code]).toEqual([1, 1]);
  });

  it("lists with the columns of a genuine server", async () => {
    const { out } = await k("get pods -o wide");
    const [head, row] = out.split("\n").map((line) => line.split(/ {2,}/));
    expect(head).toEqual(
      "NAME READY STATUS RESTARTS AGE IP NODE"
        .split(" ")
        .concat("NOMINATED NODE", "READINESS GATES"),
    );
    expect(row?.slice(0, 4)).toEqual(["web", "0/1", "Pending", "0"]);
    expect((await k("get pods --field-selector=status.phase=Running")).err).toBe(
      "No resources found in default namespace.\n",
    );
  });

  it("describes", async () => {
    const { out } = await k("describe pod web");
    expect(out).toMatch(/^Name: +web\n/);
    expect(out).toMatch(/\nQoS Class: +BestEffort\n/);
  });

  it("patches, labels and annotates", async () => {
    const patch = '{"metadata":{"labels":{"a":"1"}}}';
    for (const type of ["strategic", "merge"]) {
      expect((await k(`patch pod web --type=${type} -p ${patch}`)).code).toBe(0);
    }
    const replace = '[{"op":"replace","path":"/metadata/labels/a","value":"2"}]';
    expect((await k(`patch pod web --type=json -p ${replace}`)).out).toBe("pod/web patched\n");
    expect((await k("label pod web a- b=c")).code).toBe(0);
    expect((await k("annotate pod web note=hi")).out).toBe("pod/web annotated\n");
    const labels = await k("get pod web -o jsonpath={.metadata.labels}");
    expect(JSON.parse(labels.out)).toEqual({ app: "web", b: "c" });
  });

  it("watches", async () => {
    const watch = spawn(kubectl, ["get", "pods", "-w", "-o", "name"], { env: environment() });
    const lines = createInterface({ input: watch.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe("pod/web");
    await k("label pod web seen=yes");
    expect((await lines.next()).value).toBe("pod/web");
    watch.kill();
  });

  it("adds an ephemeral container", async () => {
    const added = await k("debug web --image=busybox --target=app --container=dbg --attach=false");
    expect(added.code).toBe(0);
    const path = "jsonpath={.spec.ephemeralContainers[0].targetContainerName}";
    expect((await k(`get pod web -o ${path}`)).out).toBe("app");
  });

  it("waits, and tries without doing", async () => {
    const wait = await k("wait pod/web --for=jsonpath={.status.phase}=Pending --timeout=10s");
    expect(wait.out).toBe("pod/web condition met\n");
    expect((await k("delete pod web --dry-run=server")).code).toBe(0);
    expect((await k("get pod web -o name")).out).toBe("pod/web\n");
  });

  it("explains", async () => {
    expect((await k("explain pod.spec.containers.image")).out).toContain("FIELD: image <string>");
  });

  it("deletes, and waits until it is so", async () => {
    expect((await k("delete pod web")).out).toMatch(/^pod "web" deleted/);
    expect((await k("delete namespace team")).out).toMatch(/^namespace "team" deleted/);
    expect((await k("get pod web")).err).toBe(
      'Error from server (NotFound): pods "web" not found\n',
    );
    expect((await k("get namespace team")).code).toBe(1);
  });
});

it("caused no error of the server's own", () => {
  expect(server.errors).toEqual([]);
});
