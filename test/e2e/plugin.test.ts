import { afterAll, beforeAll, expect, it } from "vitest";
import { kubectlPath } from "./support/kubectl-path.ts";
import { createPod, deletePods, slim } from "./support/pods.ts";
import { type Outcome, type RunOptions, run } from "./support/run.ts";
import { type Installed, installProgram } from "./support/shells.ts";
import { openTerminal } from "./support/terminal.ts";

/** `kubectl ephemera …`, as stock kubectl runs its plugins. */
let installed: Installed;

beforeAll(async () => {
  installed = installProgram();
  await createPod(slim("plugged"));
});
afterAll(async () => {
  await deletePods("plugged");
  installed.remove();
});

function kubectlEphemera(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return run(kubectlPath(), ["ephemera", ...words], { ...options, env: installed.env });
}

it("is found by kubectl", async () => {
  const { stdout } = await run(kubectlPath(), ["plugin", "list"], { env: installed.env });
  expect(stdout).toMatch(/\/kubectl-ephemera$/m);
});

it("passes data both ways, and the command's exit code", async () => {
  const words = ["debug", "plugged/app", "-q", "-i", "--", "sh", "-c", "cat; exit 7"];
  const outcome = await kubectlEphemera(words, { input: "through kubectl\n" });
  expect(outcome).toEqual({ code: 7, stdout: "through kubectl\n", stderr: "" });
});

it("takes kubectl's flags behind its name", async () => {
  const { code, stderr } = await kubectlEphemera(["-n", "elsewhere", "debug", "plugged"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/pods "plugged" not found/);
});

it("calls itself what it was called", async () => {
  expect((await kubectlEphemera(["--version"])).stdout).toMatch(/^kubectl ephemera \d/);
  const { stdout } = await kubectlEphemera(["debug", "--help"]);
  expect(stdout).toMatch(/^ {2}kubectl ephemera debug web$/m);
  expect(stdout).toMatch(/^Usage:\n {2}kubectl ephemera debug /m);
  const { code, stderr } = await kubectlEphemera(["debug", "--frob"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^See 'kubectl ephemera debug --help' for usage\.$/m);
});

it("opens a shell on the terminal kubectl was started on", async () => {
  const { PATH, HOME, KUBECONFIG } = installed.env;
  const variables = [`PATH=${PATH}`, `HOME=${HOME}`, `KUBECONFIG=${KUBECONFIG}`];
  const words = ["ephemera", "debug", "plugged/app"];
  const terminal = openTerminal(["env", [...variables, "kubectl", ...words]]);
  await terminal.shows(/ #$/);
  terminal.type("wget -qO- localhost:8080; exit 5\r");
  await terminal.shows(/^hello$/m);
  expect(await terminal.exit).toBe(5);
});
