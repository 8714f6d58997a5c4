import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectl, kubectlOk } from "./support/cluster.ts";

/** What is typed into stock kubectl about objects of any kind, in a namespace of their own. */
const inNamespace = ["-n", "objects"];
const on = (...words: string[]) => kubectlOk([...inNamespace, ...words]);
const directory = mkdtempSync(join(tmpdir(), "ephemera-objects-"));

beforeAll(() => kubectlOk(["create", "namespace", "objects"]));
afterAll(async () => {
  await kubectlOk(["delete", "namespace", "objects"]);
  rmSync(directory, { recursive: true });
});

/** Writes a ConfigMap's manifest; gives its path. */
async function configMap(name: string, data: object, labels: object = {}): Promise<string> {
  const path = join(directory, `${name}.json`);
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data };
  await writeFile(path, JSON.stringify(object));
  return path;
}

describe("kubectl explain", () => {
  it("tells a field's kind and type, and all below it", async () => {
    const field = await kubectlOk(["explain", "deployment.spec.strategy.rollingUpdate"]);
    expect(field).toMatch(/GROUP: +apps\nKIND: +Deployment\nVERSION: +v1\n/);
    expect(field).toMatch(/maxSurge\t<IntOrString>/);
    const all = await kubectlOk(["explain", "pod.spec", "--recursive"]);
    expect(all).toMatch(/ephemeralContainers\t<\[\]EphemeralContainer>\n {4}args\t<\[\]string>/);
  });
});

describe("kubectl diff, apply and replace", () => {
  it("diff shows what apply would change, by its exit code", async () => {
    const path = await configMap("changes", { a: "1" });
    await on("apply", "-f", path);
    expect((await kubectl([...inNamespace, "diff", "-f", path])).code).toBe(0);
    await configMap("changes", { a: "2" });
    const { code, stdout } = await kubectl([...inNamespace, "diff", "-f", path]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^- {2}a: "1"\n\+ {2}a: "2"$/m);
    expect(await on("apply", "-f", path, "--dry-run=server")).toBe(
      "configmap/changes configured (server dry run)\n",
    );
    expect(await on("replace", "-f", path)).toBe("configmap/changes replaced\n");
    expect(await on("replace", "--force", "-f", path)).toBe(
      'configmap "changes" deleted from objects namespace\nconfigmap/changes replaced\n',
    );
  });

  it("apply --prune takes away what is no longer there", async () => {
    const folder = join(directory, "pruned");
    await mkdir(folder);
    const write = (name: string) =>
      writeFile(
        join(folder, `${name}.yaml`),
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {set: pruned}}\n`,
      );
    await Promise.all(["stays", "goes"].map(write));
    await on("apply", "-f", folder);
    rmSync(join(folder, "goes.yaml"));
    const words = ["--prune", "-l", "set=pruned", "--prune-allowlist=core/v1/ConfigMap"];
    expect(await on("apply", "-f", folder, ...words)).toBe(
      "configmap/stays unchanged\nconfigmap/goes pruned\n",
    );
  });

  it("apply -k makes what kustomize puts out", async () => {
    const folder = join(directory, "kustomized");
    await mkdir(folder);
    await writeFile(
      join(folder, "kustomization.yaml"),
      [
        "namePrefix: custom-",
        "labels: [{pairs: {made-by: kustomize}}]",
        "configMapGenerator: [{name: settings, literals: [a=b]}]",
        "resources: [deployment.yaml]",
        "replicas: [{name: web, count: 0}]",
        "images: [{name: nginx, newName: busybox}]",
      ].join("\n"),
    );
    await writeFile(
      join(folder, "deployment.yaml"),
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: nginx, envFrom: [{configMapRef: {name: settings}}]}]
`,
    );
    expect(await on("apply", "-k", folder)).toMatch(
      /^configmap\/custom-settings-\w{10} created\ndeployment\.apps\/custom-web created\n$/,
    );
    const path = "{.spec.replicas} {.spec.template.spec.containers[0].image}";
    expect(await on("get", "deploy", "custom-web", "-o", `jsonpath=${path}`)).toBe("0 busybox");
    expect(await on("get", "cm,deploy", "-l", "made-by=kustomize", "-o", "name")).toMatch(
      /^configmap\/custom-settings-\w{10}\ndeployment\.apps\/custom-web\n$/,
    );
    await on("delete", "-k", folder);
  });
});

describe("kubectl get", () => {
  beforeAll(async () => {
    for (const [index, name] of ["c", "a", "b"].entries()) {
      const path = await configMap(`got-${name}`, { order: String(index) }, { set: "got", name });
      await on("create", "-f", path);
    }
  });
  const got = (...words: string[]) => on("get", "configmaps", "-l", "set=got", ...words);

  it.each([
    ["-o name", ["-o", "name"], "configmap/got-a\nconfigmap/got-b\nconfigmap/got-c\n"],
    ["jsonpath", ["-o", "jsonpath={.items[*].data.order}"], "1 2 0"],
    [
      "custom columns, sorted",
      [
        "--sort-by=.data.order",
        "-o",
        "custom-columns=N:.metadata.name,O:.data.order",
        "--no-headers",
      ],
      "got-c   0\ngot-a   1\ngot-b   2\n",
    ],
    ["a template", ["-o", "go-template={{range .items}}{{.data.order}}{{end}}"], "120"],
    [
      "pages of one",
      ["--chunk-size=1", "-o", "name"],
      "configmap/got-a\nconfigmap/got-b\nconfigmap/got-c\n",
    ],
    ["a field", ["--field-selector=metadata.name=got-b", "-o", "name"], "configmap/got-b\n"],
    [
      "a set of labels",
      ["-l", "name in (a,c),set!=other", "-o", "name"],
      "configmap/got-a\nconfigmap/got-c\n",
    ],
  ])("gives %s", async (_, words, output) => {
    expect(await got(...words)).toBe(output);
  });

  it("shows labels, and some of them as columns", async () => {
    expect(await got("--show-labels")).toMatch(/^got-a +1 +\d+s +name=a,set=got$/m);
    expect(await got("-L", "name")).toMatch(/^NAME +DATA +AGE +NAME\ngot-a +1 +\d+s +a$/m);
  });

  it("says what it can't select by", async () => {
    const { stderr } = await kubectl([...inNamespace, "get", "cm", "--field-selector=data.a=1"]);
    expect(stderr).toContain("field label not supported: data.a");
  });
});

describe("kubectl patch, label, annotate and edit", () => {
  it("change an object each in its way", async () => {
    await on("create", "configmap", "patched", "--from-literal=a=1");
    await on("patch", "cm", "patched", "-p", '{"data":{"b":"2"}}');
    await on("patch", "cm", "patched", "--type=merge", "-p", '{"data":{"a":null}}');
    const operations =
      '[{"op":"test","path":"/data/b","value":"2"},{"op":"add","path":"/data/c","value":"3"}]';
    await on("patch", "cm", "patched", "--type=json", "-p", operations);
    expect(await on("label", "cm", "patched", "one=1")).toBe("configmap/patched labeled\n");
    expect(await on("annotate", "cm", "patched", "note=x")).toBe("configmap/patched annotated\n");
    const refused = await kubectl([...inNamespace, "label", "cm", "patched", "one=2"]);
    expect(refused.stderr).toContain("'one' already has a value (1), and --overwrite is false");
    const editor = join(directory, "editor");
    await writeFile(editor, `#!/bin/sh\nsed -i 's/b: "2"/b: edited/' "$1"\n`, { mode: 0o755 });
    const edited = await kubectl([...inNamespace, "edit", "cm", "patched"], {
      env: { KUBE_EDITOR: editor },
    });
    expect(edited.stdout).toBe("configmap/patched edited\n");
    const { data, metadata } = JSON.parse(await on("get", "cm", "patched", "-o", "json"));
    expect(data).toEqual({ b: "edited", c: "3" });
    expect(metadata).toMatchObject({ labels: { one: "1" }, annotations: { note: "x" } });
  });
});

describe("kubectl delete", () => {
  it("takes a selector, files, all of a kind, and tries first", async () => {
    const path = await configMap("gone-file", {}, { set: "gone" });
    await on("create", "-f", path);
    await on("create", "configmap", "gone-too");
    expect(await on("delete", "-f", path, "--dry-run=server")).toBe(
      'configmap "gone-file" deleted from objects namespace (server dry run)\n',
    );
    expect(await on("delete", "cm", "-l", "set=gone")).toBe(
      'configmap "gone-file" deleted from objects namespace\n',
    );
    expect(await on("delete", "-f", path, "--ignore-not-found")).toBe("");
    await on("delete", "configmaps", "--all", "--wait=false");
    // What every namespace has comes back.
    await on("wait", "cm/kube-root-ca.crt", "--for=create", "--timeout=30s");
    expect(await on("get", "configmaps", "-o", "name")).toBe("configmap/kube-root-ca.crt\n");
  });
});

it("says what the cluster is", async () => {
  expect(await kubectlOk(["api-versions"])).toMatch(
    /^apps\/v1\n[\s\S]*^metrics\.k8s\.io\/v1beta1\n[\s\S]*^v1\n$/m,
  );
  expect(await kubectlOk(["config", "view"])).toContain("client-certificate-data: DATA+OMITTED");
});
