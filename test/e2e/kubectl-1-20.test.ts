import { afterAll, beforeAll, expect, it } from "vitest";
import { kubectl, kubectlCommand, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { openTerminal, resizesTo } from "./support/terminal.ts";

const version = "1.20";

/** The oldest kubectl we serve: JSON only, SPDY only, per-group discovery. */
beforeAll(() =>
  createPod(busybox("old", "echo started; exec sh", { container: { stdin: true, tty: true } })),
);
afterAll(() => deletePods("old"));

it("gets a Pod as a table", async () => {
  expect(await kubectlOk(["get", "pods", "old"], { version })).toMatch(/old +1\/1 +Running/);
});

it("validates what it creates by the server's OpenAPI 2, and applies it", async () => {
  const manifest = (spec: object) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "validated" },
      ...spec,
    });
  const bad = await kubectl(["create", "-f", "-"], { version, input: manifest({ daat: {} }) });
  expect(bad.stderr).toContain('unknown field "daat" in io.k8s.api.core.v1.ConfigMap');
  const words = ["apply", "-f", "-"];
  const first = await kubectl(words, { version, input: manifest({ data: { a: "1" } }) });
  expect(first.stdout).toBe("configmap/validated created\n");
  const second = await kubectl(words, { version, input: manifest({ data: { a: "2" } }) });
  expect(second.stdout).toBe("configmap/validated configured\n");
  await kubectlOk(["delete", "configmap", "validated"], { version });
});

it("prints its log", async () => {
  expect(await kubectlOk(["logs", "old"], { version })).toContain("started");
});

it("executes over SPDY, with stdin's end and the exit code", async () => {
  const words = ["exec", "-i", "old", "--", "sh", "-c", "cat; exit 5"];
  const { code, stdout } = await kubectl(words, { version, input: "through SPDY\n" });
  expect(stdout).toBe("through SPDY\n");
  expect(code).toBe(5);
});

it("gives a terminal over SPDY", async () => {
  const terminal = openTerminal(kubectlCommand(["exec", "-it", "old", "--", "sh"], version));
  await terminal.shows(/\/ #$/);
  // A first size that comes before the terminal is made is dropped by containerd.
  await resizesTo(terminal, { columns: 100, rows: 29 });
  terminal.type("exit 4\r");
  expect(await terminal.exit).toBe(4);
});

it("attaches to the container's terminal", async () => {
  const terminal = openTerminal(kubectlCommand(["attach", "-it", "old"], version));
  terminal.type("\r");
  await terminal.shows(/\/ #/);
  terminal.type("echo own $$\r");
  expect(await terminal.shows(/^own \d+$/m)).toMatch(/^own 1$/m);
  terminal.kill();
  await terminal.exit;
});
