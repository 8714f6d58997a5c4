import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectlOk } from "./support/cluster.ts";
import { createPod, deletePods, slim } from "./support/pods.ts";
import { run } from "./support/run.ts";
import {
  completed,
  type Installed,
  installProgram,
  type OpenShell,
  openShell,
  type Shell,
} from "./support/shells.ts";

/** Tab in real shells, and the completion of kubectl's plugins. */
let installed: Installed;

beforeAll(async () => {
  installed = installProgram();
  mkdirSync(join(installed.env.HOME, "manifests"));
  writeFileSync(join(installed.env.HOME, "pod.yaml"), "");
  writeFileSync(join(installed.env.HOME, "pod.txt"), "");
  await createPod(slim("tabbed-two"));
  await kubectlOk(["create", "namespace", "tabbed-space"]);
  const image = "--image=ephemera.local/slim:latest";
  await kubectlOk(["create", "deployment", "tabbed-deploy", "--replicas=0", image]);
});
afterAll(async () => {
  await deletePods("tabbed-two");
  await kubectlOk(["delete", "namespace/tabbed-space", "deployment/tabbed-deploy"]);
  installed.remove();
});

const setUps: Record<Shell, string> = {
  bash: "source <(ephemera completion bash); cd",
  zsh: "source <(ephemera completion zsh); cd",
  fish: "ephemera completion fish | source; cd",
};

describe.each(["bash", "zsh", "fish"] as const)("in %s", (shell) => {
  let terminal: OpenShell;
  beforeAll(async () => {
    terminal = await openShell(shell, { env: installed.env, setUp: setUps[shell] });
  });
  afterAll(() => terminal[Symbol.asyncDispose]());

  it.each([
    { what: "a command", typed: "ephemera deb", line: "ephemera debug " },
    { what: "a subcommand", typed: "ephemera playground sto", line: "ephemera playground stop " },
    { what: "a Pod", typed: "ephemera debug tabb", line: "ephemera debug tabbed-two " },
    {
      what: "a Pod after flags",
      typed: "ephemera debug -it --image=busybox:latest tabb",
      line: "ephemera debug -it --image=busybox:latest tabbed-two ",
    },
    {
      what: "a container of a Pod",
      typed: "ephemera debug tabbed-two/si",
      line: "ephemera debug tabbed-two/sidecar ",
    },
    {
      what: "a kind, and its names follow",
      typed: "ephemera debug nod",
      line: "ephemera debug node/",
    },
    {
      what: "a Deployment",
      typed: "ephemera debug deploy/tabb",
      line: "ephemera debug deploy/tabbed-deploy ",
    },
    {
      what: "a container of a Deployment",
      typed: "ephemera exec deploy/tabbed-deploy/sl",
      line: "ephemera exec deploy/tabbed-deploy/slim ",
    },
    {
      what: "a container for -c",
      typed: "ephemera exec tabbed-two -c si",
      line: "ephemera exec tabbed-two -c sidecar ",
    },
    {
      what: "a flag",
      typed: "ephemera debug --image-p",
      line: "ephemera debug --image-pull-policy ",
    },
    {
      what: "a flag's value",
      typed: "ephemera debug --profile re",
      line: "ephemera debug --profile restricted ",
    },
    {
      what: "a flag's value after =",
      typed: "ephemera debug --profile=re",
      line: "ephemera debug --profile=restricted ",
    },
    {
      what: "a switch's value after =",
      typed: "ephemera debug --stdin=f",
      line: "ephemera debug --stdin=false ",
    },
    {
      what: "a container after which an image follows",
      typed: "ephemera debug tabbed-two --copy-to=x --set-image=si",
      line: "ephemera debug tabbed-two --copy-to=x --set-image=sidecar=",
    },
    {
      what: "a namespace",
      typed: "ephemera -n tabbed-s",
      line: "ephemera -n tabbed-space ",
    },
    {
      what: "a namespace in the flag's own word",
      typed: "ephemera debug -ntabbed-s",
      line: "ephemera debug -ntabbed-space ",
    },
    { what: "a context", typed: "ephemera --context eph", line: "ephemera --context ephemera " },
    {
      what: "a manifest, and no other file",
      typed: "ephemera debug -f po",
      line: "ephemera debug -f pod.yaml ",
    },
    {
      what: "a folder on the way to one, after =",
      typed: "ephemera debug --filename=man",
      line: "ephemera debug --filename=manifests/",
    },
    {
      what: "a data directory",
      typed: "ephemera playground status --data-dir man",
      line: "ephemera playground status --data-dir manifests/",
    },
    {
      what: "nothing of another's command line",
      typed: "ephemera exec tabbed-two -- tabb",
      line: "ephemera exec tabbed-two -- tabb",
    },
    {
      what: "nothing in a namespace without Pods",
      typed: "ephemera debug -n tabbed-space tabb",
      line: "ephemera debug -n tabbed-space tabb",
    },
    {
      what: "nothing of a cluster that can't be reached",
      typed: "ephemera debug --kubeconfig=/nowhere tabb",
      line: "ephemera debug --kubeconfig=/nowhere tabb",
    },
  ])("completes $what: $typed", async ({ typed, line }) => {
    expect(await completed(terminal, typed)).toBe(line);
  });

  it.each([
    { typed: "ephemera debug tabbed-two/", shows: /\/app +.*slim:latest/ },
    { typed: "ephemera ", shows: /debug +.*Open a debugger inside a running Pod/ },
  ])("lists what there is, and what that is: $typed", async ({ typed, shows }) => {
    await using listing = await openShell(shell, { env: installed.env, setUp: setUps[shell] });
    listing.type(`${typed}\t\t`);
    expect(await listing.shows(shows)).toMatch(shows);
  });
});

describe("in bash", () => {
  it.each([
    {
      what: "a value where = and : don't break words",
      setUp: "COMP_WORDBREAKS=' '",
      typed: "ephemera debug --image=a:b --profile=re",
      line: "ephemera debug --image=a:b --profile=restricted ",
    },
    {
      what: "a file to write to",
      setUp: "cd",
      typed: "ephemera exec tabbed-two -- cat x >po",
      line: "ephemera exec tabbed-two -- cat x >pod.",
    },
    {
      what: "a word in quotes",
      setUp: "cd",
      typed: 'ephemera debug "tabb',
      line: 'ephemera debug "tabbed-two" ',
    },
  ])("completes $what", async ({ setUp, typed, line }) => {
    await using terminal = await openShell("bash", {
      env: installed.env,
      setUp: `${setUps.bash}; ${setUp}`,
    });
    expect(await completed(terminal, typed)).toBe(line);
  });

  it("completes the word before the cursor, whatever stands behind it", async () => {
    await using terminal = await openShell("bash", { env: installed.env, setUp: setUps.bash });
    // Ctrl-A goes to the line's beginning, Ctrl-E to its end.
    terminal.type(" web\u0001ephemera deb\t\u0005#");
    await expect(terminal.shows(/^> ephemera debug .*web#$/m)).resolves.toContain("debug");
  });
});

it("is found by zsh among its functions", async () => {
  await using terminal = await openShell("zsh", {
    env: installed.env,
    setUp: "cd; ephemera completion zsh >_ephemera; fpath=(~ $fpath); compinit",
  });
  expect(await completed(terminal, "ephemera debug tabb")).toBe("ephemera debug tabbed-two ");
});

it("completes for kubectl as its plugin", async () => {
  const { env } = installed;
  const ask = async (...words: string[]) => {
    const { stdout } = await run("kubectl", ["__complete", "ephemera", ...words], { env });
    return stdout;
  };
  expect(await ask("deb")).toBe("debug\tOpen a debugger inside a running Pod\n:4\n");
  expect(await ask("debug", "tabb")).toBe("tabbed-two\tRunning, 2/2 ready\n:4\n");
  expect(await ask("debug", "tabbed-two", "--target=s")).toMatch(/^sidecar\t.*\n:4\n$/);
  expect(await ask("debug", "-f", "")).toBe("json\nyaml\nyml\n:8\n");
});

it.each([
  { shell: "zsh", setUp: "source <(kubectl completion zsh)" },
  { shell: "fish", setUp: "kubectl completion fish | source" },
] as const)("completes in $shell after 'kubectl ephemera'", async ({ shell, setUp }) => {
  await using terminal = await openShell(shell, { env: installed.env, setUp });
  expect(await completed(terminal, "kubectl ephemera debug tabb")).toBe(
    "kubectl ephemera debug tabbed-two ",
  );
});
