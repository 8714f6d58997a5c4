import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { clusterFlags } from "./cluster-flags.ts";
import { defineCommand, type Environment } from "./command.ts";
import { boolFlag } from "./flags.ts";
import { runCommandLine } from "./run.ts";

async function run(...argv: string[]): Promise<{ code: number; stdout: string; called: unknown }> {
  const stdout = new PassThrough();
  let called: unknown;
  const greet = defineCommand({
    description: "Greet a Pod.\n\nNothing in it changes.",
    examples: "# Greet web\n{command} web",
    usage: "POD",
    flags: {
      ...clusterFlags,
      loud: boolFlag({ short: "l", help: "Louder" }),
      warm: boolFlag({ group: "Tone", help: "Warmer" }),
    },
    async run({ flags, positionals, command }) {
      called = { command, positionals, loud: flags.loud, namespace: flags.namespace };
      return 7;
    },
  });
  const load = async () => greet;
  const code = await runCommandLine({
    program: {
      name: "ephemera",
      description: "Debug any running Pod.",
      examples: "{command} greet web",
      version: "1.2.3",
      commands: {
        greet: { summary: "Greet a Pod", group: "Debugging Commands", load },
        playground: {
          summary: "A cluster to play in",
          commands: { start: { summary: "Start", load } },
        },
      },
    },
    argv,
    environment: {
      stdin: process.stdin,
      stdout: Object.assign(stdout, { isTTY: false }) as Environment["stdout"] & PassThrough,
      stderr: process.stderr,
      env: {},
      signal: new AbortController().signal,
    },
  });
  return { code, stdout: String(stdout.read() ?? ""), called };
}

it.each([
  { argv: ["greet", "web", "-l"], command: "ephemera greet", namespace: undefined, loud: true },
  {
    argv: ["-n", "kube", "greet", "web"],
    command: "ephemera greet",
    namespace: "kube",
    loud: false,
  },
  { argv: ["-nkube", "greet", "web"], command: "ephemera greet", namespace: "kube", loud: false },
  {
    argv: ["playground", "start", "web"],
    command: "ephemera playground start",
    namespace: undefined,
    loud: false,
  },
])("finds the command of $argv", async ({ argv, ...expected }) => {
  const { code, called } = await run(...argv);
  expect(code).toBe(7);
  expect(called).toEqual({ positionals: ["web"], ...expected });
});

it.each([[[]], [["--help"]], [["help"]], [["-h"]]])("shows the commands for %j", async (argv) => {
  const { code, stdout } = await run(...argv);
  expect(code).toBe(0);
  expect(stdout).toContain("Debugging Commands:\n  greet        Greet a Pod");
  expect(stdout).toContain("Usage:\n  ephemera COMMAND [flags]");
});

it.each([[["greet", "--help"]], [["help", "greet"]]])(
  "shows a command's page for %j",
  async (argv) => {
    const { stdout, called } = await run(...argv);
    expect(called).toBeUndefined();
    expect(stdout).toContain(
      "Greet a Pod.\n\nNothing in it changes.\n\nExamples:\n  # Greet web\n  ephemera greet web\n",
    );
    expect(stdout).toContain(
      "Options:\n    -l, --loud=false:\n        Louder\n\nTone:\n    --warm=false:\n        Warmer\n\nUsage:\n  ephemera greet POD\n",
    );
    expect(stdout).toContain("Cluster options:\n");
  },
);

it("prints the version", async () => {
  expect((await run("--version")).stdout).toBe("ephemera 1.2.3\n");
});

it.each([
  { argv: ["frob"], message: 'unknown command "frob" for "ephemera"' },
  { argv: ["playground", "frob"], message: 'unknown command "frob" for "ephemera playground"' },
  { argv: ["constructor"], message: 'unknown command "constructor" for "ephemera"' },
  { argv: ["--frob"], message: "unknown flag: --frob" },
])("refuses $argv", async ({ argv, message }) => {
  await expect(run(...argv)).rejects.toThrow(expect.objectContaining({ message, exit: 2 }));
});
