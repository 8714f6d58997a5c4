import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../../src/kubernetes/types.ts";
import { ephemera, ephemeraCommand, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { startRegistry, type TestRegistry } from "./support/registry.ts";
import type { Outcome } from "./support/run.ts";
import { openTerminal } from "./support/terminal.ts";

const credentials = { username: "puller", password: "pa:ss" };
const space = "preset-space";
const sleep = "trap exit TERM; sleep 3600 & wait";

let folder: string;
let registry: TestRegistry;
let node: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ephemera-presets-"));
  registry = await startRegistry({ credentials });
  node = (await kubectlOk(["get", "nodes", "-o", "jsonpath={.items[0].metadata.name}"])).trim();
  await kubectlOk(["create", "namespace", space]);
  await kubectlOk(["create", "-n", space, "-f", "-"], {
    input: JSON.stringify(busybox("preset-other", sleep)),
  });
  await createPullSecret("preset-right", registry.host);
  await createPullSecret("preset-wrong", "registry.example.com");
  await createPod(
    busybox("preset-plain", `echo kept >/data/file; ${sleep}`, {
      spec: { volumes: [{ name: "data", emptyDir: {} }] },
      container: {
        env: [{ name: "OWN", value: "of main" }],
        volumeMounts: [{ name: "data", mountPath: "/data" }],
      },
    }),
  );
  const spec = { imagePullSecrets: [{ name: "preset-wrong" }] };
  await createPod(busybox("preset-private", sleep, { spec }));
  await kubectlOk(["wait", "-n", space, "--for=condition=Ready", "pod/preset-other"]);
});
afterAll(async () => {
  await deletePods("preset-plain", "preset-private");
  await kubectlOk(["delete", "namespace", space]);
  await kubectlOk(["delete", "secret", "preset-right", "preset-wrong"]);
  await registry.close();
  rmSync(folder, { recursive: true });
});

async function createPullSecret(name: string, server: string): Promise<void> {
  const { username, password } = credentials;
  const login = [`--docker-username=${username}`, `--docker-password=${password}`];
  const words = ["create", "secret", "docker-registry", name, `--docker-server=${server}`];
  await kubectlOk([...words, ...login]);
}

/** Runs `ephemera debug` with a configuration. */
function debug(configuration: string, ...words: string[]): Promise<Outcome> {
  return ephemera(["debug", ...words], { env: { EPHEMERA_CONFIG: configured(configuration) } });
}

/** A file of this text. */
function configured(configuration: string): string {
  const path = join(folder, "config.yaml");
  writeFileSync(path, configuration);
  return path;
}

/** The Pod of a dry run's only object. */
async function planned(configuration: string, ...words: string[]): Promise<Pod> {
  const outcome = await debug(configuration, ...words, "--dry-run=client", "-o", "json");
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  return JSON.parse(outcome.stdout) as Pod;
}

// The playground's kubeconfig names its context and its cluster `ephemera`, and an image for it.
describe("the default image", () => {
  const top = "image: top\n";
  const cluster = `${top}clusters: {ephemera: {image: of-cluster, namespaces: {${space}: {image: of-namespace}}}}\n`;
  const presets = `${cluster}presets: {net: {image: of-preset}}\n`;

  it.each<[string, string, string[], RegExp]>([
    ["the context's", top, ["preset-plain"], /with \S*busybox\S* \(from context ephemera; --image/],
    [
      "the cluster's",
      cluster,
      ["preset-plain"],
      /with of-cluster \(from cluster ephemera; --image/,
    ],
    [
      "the namespace's",
      cluster,
      ["preset-other", "-n", space],
      /with of-namespace \(from namespace preset-space; --image/,
    ],
    [
      "the preset's",
      presets,
      ["preset-other", "-n", space, "--preset=net"],
      /with of-preset \(from preset net; --image/,
    ],
    ["what is given", presets, ["preset-plain", "--preset=net", "--image=given"], /with given\./],
  ])("is %s", async (_what, configuration, words, line) => {
    const { stderr, code } = await debug(configuration, ...words, "--dry-run=client");
    expect(stderr).toMatch(line);
    expect(code).toBe(0);
  });
});

describe("settings of the configuration", () => {
  const configuration = `
env: {WHERE: everywhere, ONLY: here}
clusters:
  ephemera:
    namespaces:
      ${space}: {preset: spaced}
presets:
  spaced: {env: {WHERE: in the namespace}}
  net: {profile: netadmin, env: {WHERE: in the preset}}
`;
  const where = ["--", "sh", "-c", "echo $WHERE, $ONLY"];

  it("reach the session: everything's, the namespace's, the preset's", async () => {
    expect(await debug(configuration, "preset-plain", ...where)).toMatchObject({
      code: 0,
      stdout: "everywhere, here\n",
    });
    expect(await debug(configuration, "preset-other", "-n", space, ...where)).toMatchObject({
      code: 0,
      stdout: "in the namespace, here\n",
      stderr: expect.stringContaining(
        "Configured (preset spaced, the config file): env WHERE, ONLY.",
      ),
    });
    const named = await debug(configuration, "preset-plain", "--preset=net", ...where);
    expect(named).toMatchObject({ code: 0, stdout: "in the preset, here\n" });
  });

  it("reach the container: what a preset says of profile and user", async () => {
    const { stdout } = await debug(
      "presets: {mine: {profile: baseline, user: 1234:5678}}\n",
      "preset-plain",
      "--preset=mine",
      "--",
      "sh",
      "-c",
      "id -u; id -g; grep CapEff /proc/self/status",
    );
    expect(stdout).toBe("1234\n5678\nCapEff:\t0000000000000000\n");
  });

  it("reach the container: volumes and variables of whatever is the target", async () => {
    const mine = "{mountsFrom: target, envFrom: target, mounts: [data:/again:ro], root: debugger}";
    const script = "cat /data/file; echo $OWN; touch /again/file || echo read-only";
    const words = ["preset-plain", "--preset=mine", "--", "sh", "-c", script];
    expect(await debug(`presets: {mine: ${mine}}\n`, ...words)).toMatchObject({
      code: 0,
      stdout: "kept\nof main\nread-only\n",
    });
  });

  it("reach a shell on a terminal, with a line that tells them", async () => {
    const path = configured(configuration);
    const [file, words] = ephemeraCommand(["debug", "preset-plain", "--preset=net"]);
    const terminal = openTerminal(["env", [`EPHEMERA_CONFIG=${path}`, file, ...words]]);
    await terminal.shows(/[#$]$/);
    terminal.type("echo I am $WHERE; exit 6\r");
    const screen = await terminal.shows(/^I am in the preset$/m);
    expect(screen).toMatch(
      /^Configured \(preset net, the config file\): profile netadmin; env WHERE, ONLY\.$/m,
    );
    expect(await terminal.exit).toBe(6);
  });

  it("reach copies and nodes", async () => {
    const both = `
pullSecrets: [preset-right]
copy: {sameNode: true, shareProcesses: false}
node: {namespace: ${space}, profile: baseline, image: of-nodes}
clusters: {elsewhere: {image: of-another}}
`;
    const copy = await planned(both, "preset-plain", "--copy-to=preset-copy");
    expect(copy.spec).toMatchObject({
      nodeName: node,
      shareProcessNamespace: false,
      imagePullSecrets: [{ name: "preset-right" }],
    });
    const given = ["--same-node=false", "--pull-secret=mine"];
    const other = await planned(both, "preset-plain", "--copy-to=preset-copy", ...given);
    expect(other.spec?.nodeName).toBeUndefined();
    expect(other.spec?.imagePullSecrets).toEqual([{ name: "mine" }]);
    const { stdout } = await debug(both, `node/${node}`, "--dry-run=client");
    expect(stdout).toMatch(new RegExp(`create the Pod node-debugger-\\S+ in namespace ${space}`));
    expect(stdout).not.toMatch(/PID namespace of the node/);
  });

  it("don't reach kubectl's own flow, but for a preset that is named", async () => {
    const words = ["preset-plain", "--image=busybox", "--attach=false", "-c", "same"];
    const dry = [...words, "--dry-run=client", "-o", "patch"];
    const [bare, configured, named] = [
      await debug("", ...dry),
      await debug(configuration, ...dry),
      await debug(configuration, ...dry, "--preset=net"),
    ];
    expect(configured.stdout).toBe(bare.stdout);
    expect(configured.stderr).toBe(bare.stderr);
    expect(JSON.parse(named.stdout).spec.ephemeralContainers[0].env).toEqual([
      { name: "WHERE", value: "in the preset" },
    ]);
  });
});

it("an image for nodes alone is one with --attach too, but not for Pods", async () => {
  const nodes = "presets: {mine: {node: {image: of-nodes}}}\n";
  const words = ["--preset=mine", "--attach=false"];
  const pod = await planned(nodes, `node/${node}`, ...words, "-q");
  expect(pod.spec?.containers[0]?.image).toBe("of-nodes");
  expect(await debug(nodes, "preset-plain", ...words)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("you must specify --image when not using --copy-to."),
  });
});

describe("a configuration that is wrong", () => {
  it("ends the command before anything is sent, with the line to mend", async () => {
    const { code, stderr } = await debug("image: x\npresets:\n  a: {profil: x}\n", "preset-plain");
    expect(code).toBe(2);
    expect(stderr).toMatch(/config\.yaml can't be used: line 3: presets\.a\.profil: there is no/);
    expect(stderr).toContain("EPHEMERA_CONFIG=/dev/null");
  });

  it("tells the presets when one is named that isn't there", async () => {
    const { code, stderr } = await debug("presets: {a: {}, b: {}}\n", "x", "--preset=c");
    expect(code).toBe(2);
    expect(stderr).toMatch(/there is no preset "c" in \S+config\.yaml\nIt has: a, b\./);
  });
});

describe("a registry that asks who pulls", () => {
  const words = ["--pull-secret=preset-right", "--", "sh", "-c", "echo pulled; exit 3"];

  it("gives the image to a copy with --pull-secret", async () => {
    const image = `${registry.host}/team/copy:1`;
    const copy = ["preset-plain", "--copy-to=preset-pulled", `--image=${image}`];
    expect(await debug("", ...copy, ...words)).toMatchObject({ code: 3, stdout: "pulled\n" });
    expect(registry.served.some((line) => line.includes("/team/copy/manifests/"))).toBe(true);
  });

  it("gives the image to a node's Pod with --pull-secret", async () => {
    const image = `${registry.host}/team/node:1`;
    const outcome = await debug("", `node/${node}`, `--image=${image}`, ...words);
    expect(outcome).toMatchObject({ code: 3, stdout: "pulled\n" });
    expect(outcome.stderr).not.toContain("may not be pulled");
    expect(registry.served.some((line) => line.includes("/team/node/manifests/"))).toBe(true);
  });

  it("can't be told another Secret for a running Pod, which is said", async () => {
    const { code, stderr } = await debug("", "preset-private", "--pull-secret=preset-right");
    expect(code).toBe(2);
    expect(stderr).toContain("the Pod's own imagePullSecrets (it has preset-wrong)");
    expect(stderr).toContain("Debug a copy with --copy-to");
  });

  it("is foretold to refuse a Pod with Secrets for others, and does", async () => {
    const image = `--image=${registry.host}/team/refused:1`;
    const { code, stderr } = await debug("", "preset-private", image, "--timeout=2s", "--", "true");
    expect(stderr).toContain(
      "may not be pulled: none of the Pod's imagePullSecrets is for its registry (preset-wrong). Choose another --image",
    );
    expect(stderr).toMatch(/ErrImagePull|ImagePullBackOff/);
    expect(code).not.toBe(0);
    expect(registry.served.some((line) => line.includes("/team/refused/"))).toBe(false);
  });

  it("is not foretold anything when the Secret is right, or missing Secrets can be given", async () => {
    const image = `--image=${registry.host}/team/foretold:1`;
    const copy = ["preset-private", "--copy-to=preset-foretold", image, "--dry-run=client"];
    const wrong = await debug("", ...copy);
    expect(wrong.stderr).toContain("Name a Secret for it with --pull-secret.");
    const right = await debug("", ...copy, "--pull-secret=preset-right");
    expect(right.stderr).not.toContain("may not be pulled");
    const absent = await debug("", ...copy, "--pull-secret=preset-absent");
    expect(absent.stderr).toContain("preset-wrong; preset-absent, which does not exist");
  });
});
