import { chmod, cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { testPodCidr } from "../pod-cidr.ts";
import { ephemera, kubectl, kubectlOk } from "./support/cluster.ts";
import { program, runEphemera } from "./support/ephemera.ts";
import { busybox, createPod, deletePods, getPod, slim, waitForPod } from "./support/pods.ts";
import { run } from "./support/run.ts";

/** Each says what is wrong and what to do, and changes nothing. */
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-bad-input-"));
  await createPod(slim("bad"));
});
afterAll(async () => {
  await deletePods("bad", "over", "unpullable");
  await rm(directory, { recursive: true });
});

async function unchanged(words: string[]): Promise<{ code: number | null; stderr: string }> {
  const before = (await getPod("bad")).metadata.resourceVersion;
  const outcome = await ephemera(words);
  expect((await getPod("bad")).metadata.resourceVersion).toBe(before);
  return outcome;
}

describe("a target that isn't there", () => {
  it("says when it is left open which container is meant", async () => {
    const { code, stderr } = await unchanged(["debug", "bad", "--", "true"]);
    expect(stderr).toMatch(
      /the Pod bad has several containers and none is its default: app, sidecar/,
    );
    expect(code).toBe(2);
  });

  it("names the containers there are", async () => {
    const { code, stderr } = await unchanged(["debug", "bad/nobody", "--", "true"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/nobody/);
    expect(stderr).toMatch(/app.*sidecar/s);
  });

  it("says which Pod it did not find, and how to look", async () => {
    const { code, stderr } = await ephemera(["debug", "nowhere", "--", "true"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error from server \(NotFound\): pods "nowhere" not found$/m);
    expect(stderr).toMatch(/kubectl get pods/);
  });

  it("refuses a Pod that has ended, before adding anything", async () => {
    await createPod(busybox("over", "true", { spec: { restartPolicy: "Never" } }), {
      ready: false,
    });
    await waitForPod("over", "{.status.phase}", "Succeeded");
    const { code, stderr } = await ephemera(["debug", "over", "--", "true"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Succeeded|ended|finished/);
    expect((await getPod("over")).spec.ephemeralContainers).toBeUndefined();
  });
});

describe("an image that can't be used", () => {
  it("refuses a name that is no reference", async () => {
    const { code, stderr } = await unchanged([
      "debug",
      "bad/app",
      "--image=BAD//name",
      "--",
      "true",
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/invalid image name "BAD\/\/name"/);
  });

  it("says that it can't be pulled, once, and ends at the timeout with 124", async () => {
    await createPod(slim("unpullable"));
    const image = "--image=127.0.0.1:9/nothing:here";
    const { code, stderr } = await ephemera([
      "debug",
      "unpullable/app",
      image,
      "--timeout=4s",
      "--",
      "true",
    ]);
    expect(code).toBe(124);
    expect(stderr).toMatch(/127\.0\.0\.1:9\/nothing:here/);
    const warnings = stderr.match(/^Warning: .*$/gm) ?? [];
    expect(warnings.length).toBeGreaterThan(0);
    expect(new Set(warnings).size).toBe(warnings.length);
  });
});

describe("a second ephemeral container of the same name", () => {
  it("is refused by both, and the first stays as it was", async () => {
    const words = ["debug", "bad", "--image=busybox", "--target=app", "-c", "twice"];
    await kubectlOk([...words, "--", "sleep", "3600"]);
    const before = (await getPod("bad")).spec.ephemeralContainers;
    const ours = await ephemera([...words, "--attach=false", "--", "other"]);
    expect(ours.code).toBe(1);
    expect(ours.stderr).toMatch(/twice/);
    const theirs = await kubectl([...words, "--", "other"]);
    expect(theirs.stderr).toMatch(/existing ephemeral containers "twice" may not be changed/);
    expect((await getPod("bad")).spec.ephemeralContainers).toEqual(before);
  });
});

describe("a kubeconfig that doesn't work", () => {
  it.each([["is missing", "/nonexistent/kubeconfig", /\/nonexistent\/kubeconfig/]])(
    "offers the playground when it %s",
    async (_, path, pattern) => {
      const { code, stderr } = await runEphemera(["--kubeconfig", path, "debug", "x"]);
      expect(code).toBe(1);
      expect(stderr).toMatch(pattern);
      expect(stderr).toMatch(/ephemera playground start/);
    },
  );

  it("says which server refused the connection when it points nowhere", async () => {
    const path = join(directory, "nowhere");
    const config = {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "gone",
      contexts: [{ name: "gone", context: { cluster: "gone", user: "gone" } }],
      clusters: [{ name: "gone", cluster: { server: "https://127.0.0.1:9" } }],
      users: [{ name: "gone", user: {} }],
    };
    await writeFile(path, JSON.stringify(config));
    const { code, stderr } = await runEphemera(["--kubeconfig", path, "debug", "x"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/127\.0\.0\.1:9/);
    expect(stderr).toMatch(/refused/);
    expect(stderr).toMatch(/ephemera playground start/);
  });

  it("lists the contexts there are when the named one isn't", async () => {
    const { code, stderr } = await ephemera(["debug", "bad", "--context=other"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/other/);
    expect(stderr).toMatch(/ephemera/);
  });
});

describe("the command line", () => {
  it.each([
    ["an unknown flag", ["debug", "bad", "--bogus"], /unknown flag: --bogus/],
    ["an unknown command", ["frobnicate"], /unknown command "frobnicate"/],
    ["a flag without its value", ["debug", "bad", "--image"], /flag needs an argument: --image/],
    ["no Pod", ["debug"], /required/],
  ])("ends with 2 or 1 and a pointer to help for %s", async (_, words, pattern) => {
    const { code, stderr } = await unchanged(words);
    expect([1, 2]).toContain(code);
    expect(stderr).toMatch(pattern);
  });
});

describe("the playground's commands", () => {
  it("refuse to delete a directory that isn't a playground", async () => {
    const { code, stderr } = await runEphemera(["playground", "delete", "--data-dir", "/etc"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/\/etc holds files but was not made by ephemera/);
  });

  it("say that it runs when it is started twice", async () => {
    const data = inject("dataDirectory");
    const { code, stderr } = await runEphemera(["playground", "start", "--data-dir", data]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/already running/);
  });

  it("say what is missing without containerd, and how to get it", async () => {
    const data = join(directory, "no-containerd");
    // In a mount namespace of its own, where nothing can be executed at containerd's path.
    const hide = 'mount --bind /dev/null "$(command -v containerd)" && exec "$@"';
    const start = [process.execPath, program, "playground", "start", "--data-dir", data];
    const { code, stderr } = await run("unshare", ["--mount", "sh", "-c", hide, "sh", ...start]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/needs containerd, which this machine does not have/);
    expect(stderr).toMatch(/ephemera playground install/);
  });

  it.each([
    [
      "that something is missing",
      ["--dry-run"],
      "true",
      /needs system packages that are not installed: containerd/,
    ],
    [
      "what to install by hand on a distribution nobody knows",
      [],
      'echo ID=nowhere > "$1/os" && mount --bind "$1/os" "$(realpath /etc/os-release)"',
      /packages this command can't install on this distribution: containerd/,
    ],
    [
      "what went wrong when the package manager fails",
      [],
      'mount --bind /bin/false "$(command -v apt-get)"',
      /not everything could be installed: 'apt-get install .* ended with exit code 1/,
    ],
  ])("install: says %s", async (_, flags, prepare, says) => {
    const hide = 'mount --bind /dev/null "$(command -v containerd)"';
    const install = [process.execPath, program, "playground", "install", ...flags];
    const script = `${hide} && ${prepare} && shift && exec "$@"`;
    const words = ["--mount", "sh", "-c", script, "sh", directory, ...install];
    const { code, stderr } = await run("unshare", words);
    expect(stderr).toMatch(says);
    expect(code).toBe(1);
  });

  it("say that they need root to anybody else", async () => {
    // Somebody else may not be able to read this checkout.
    const copy = join(directory, "dist");
    await cp(dirname(program), copy, { recursive: true });
    await chmod(directory, 0o755);
    const start = [process.execPath, join(copy, "main.cjs"), "playground", "start"];
    const { code, stderr } = await run("setpriv", ["--reuid=65534", "--clear-groups", ...start]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/starting a playground needs root/);
    expect(stderr).toMatch(/sudo/);
  });

  it("refuse a port that is taken", async () => {
    const port = /:(\d+)$/m.exec(
      await kubectlOk([
        "config",
        "view",
        "--minify",
        "-o",
        "jsonpath={.clusters[0].cluster.server}",
      ]),
    )?.[1];
    const data = join(directory, "taken");
    const words = [
      "playground",
      "start",
      "--data-dir",
      data,
      `--pod-cidr=${testPodCidr("badInput")}`,
    ];
    const kubeconfig = join(directory, "taken-kubeconfig");
    const { code, stderr } = await runEphemera([
      ...words,
      "--kubeconfig",
      kubeconfig,
      "--port",
      port ?? "",
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/is taken by another process/);
    expect((await runEphemera(["playground", "delete", "--data-dir", data])).code).toBe(0);
  });
});
