import { expect, it } from "vitest";
import { clusterFlags } from "../cluster-flags.ts";
import { type CommandTree, defineCommand } from "../command.ts";
import { boolFlag, listFlag, stringFlag } from "../flags.ts";
import type { ClusterNames } from "./cluster-names.ts";
import { complete } from "./complete.ts";
import { fileNames, oneOf } from "./completion.ts";

const greet = defineCommand({
  description: "Greet",
  examples: "",
  usage: "NAME",
  flags: {
    ...clusterFlags,
    tone: stringFlag({
      short: "o",
      help: "The tone. Soft or loud.",
      complete: oneOf("soft", "loud"),
    }),
    file: stringFlag({ short: "f", help: "A file", complete: fileNames("yaml") }),
    also: listFlag({ help: "Others" }),
    warm: boolFlag({ short: "w", help: "Warmer" }),
    secret: boolFlag({ help: "Hidden", hidden: true }),
  },
  complete: ({ positionals, texts }) => ({
    kind: "names",
    names: [{ value: `after-${positionals.join("-")}-${texts.get("tone")?.join("-") ?? ""}` }],
  }),
  run: async () => 0,
});

const commands: CommandTree = {
  greet: { summary: "Greet somebody", load: async () => greet },
  playground: {
    summary: "A cluster",
    commands: { start: { summary: "Start it", load: async () => greet } },
  },
};

const cluster: ClusterNames = {
  contexts: async () => [{ value: "prod" }, { value: "test" }],
  objects: async ({ resource }) => [{ value: `${resource}-a` }],
  podOf: async () => ({ containers: [], volumes: [] }),
};

async function names(...line: string[]): Promise<string[]> {
  const word = line.pop() ?? "";
  const found = await complete(
    { words: line, word },
    { commands, cluster: () => cluster, env: {} },
  );
  return found.kind === "names" ? found.names.map(({ value }) => value) : [`(${found.kind})`];
}

it.each([
  { line: [""], expected: ["greet", "playground", "help"] },
  { line: ["gr"], expected: ["greet"] },
  { line: ["-n", "kube", "gr"], expected: ["greet"] },
  { line: ["playground", "s"], expected: ["start"] },
  { line: ["help", ""], expected: ["greet", "playground"] },
  { line: ["help", "playground", ""], expected: ["start"] },
  { line: ["help", "greet", ""], expected: [] },
  { line: ["frob", ""], expected: [] },
  { line: ["constructor", ""], expected: [] },
  { line: ["--con"], expected: ["--context"] },
  { line: ["--context", "p"], expected: ["prod"] },
])("completes commands: $line", async ({ line, expected }) => {
  expect(await names(...line)).toEqual(expected);
});

it.each([
  { line: ["greet", "--to"], expected: ["--tone"] },
  { line: ["greet", "--tone", ""], expected: ["soft", "loud"] },
  { line: ["greet", "--tone="], expected: ["soft", "loud"] },
  { line: ["greet", "--tone=s"], expected: ["soft"] },
  { line: ["greet", "-o", "l"], expected: ["loud"] },
  { line: ["greet", "-wo", "l"], expected: ["loud"] },
  { line: ["greet", "-o=l"], expected: ["loud"] },
  { line: ["greet", "-wol"], expected: ["-woloud"] },
  { line: ["greet", "-nname"], expected: ["-nnamespaces-a"] },
  { line: ["greet", "--warm="], expected: ["true", "false"] },
  { line: ["greet", "-f", ""], expected: ["(files)"] },
  { line: ["greet", "--also", ""], expected: [] },
  { line: ["greet", "--unknown="], expected: [] },
  { line: ["greet", "--constructor="], expected: [] },
  { line: ["greet", "-xy"], expected: [] },
  { line: ["greet", "--unknown", "a"], expected: ["after--"] },
  { line: ["greet", "--secret", "--s"], expected: [] },
  { line: ["greet", "--w"], expected: ["--warm"] },
  { line: ["greet", "--warm", "--w"], expected: [] },
  { line: ["greet", "--also=x", "--al"], expected: ["--also"] },
  { line: ["greet", "--h"], expected: ["--help"] },
])("completes flags and their values: $line", async ({ line, expected }) => {
  expect(await names(...line)).toEqual(expected);
});

it("shows the letters of flags while only - is typed", async () => {
  expect(await names("greet", "-")).toEqual(expect.arrayContaining(["--tone", "-o", "-n", "-h"]));
  expect(await names("greet", "--")).not.toContain("-o");
});

it("tells a completion what the line holds so far", async () => {
  expect(await names("greet", "web", "--tone=soft", "-w", "db", "af")).toEqual([
    "after-web-db-soft",
  ]);
});

it("says nothing about somebody else's command", async () => {
  expect(await names("greet", "--", "")).toEqual([]);
  expect(await names("greet", "--", "--to")).toEqual([]);
  expect(await names("greet", "--also", "--", "--to")).toEqual(["--tone"]);
});

it("describes a flag by its first sentence", async () => {
  const found = await complete(
    { words: ["greet"], word: "--t" },
    { commands, cluster: () => cluster, env: {} },
  );
  expect(found).toEqual({ kind: "names", names: [{ value: "--tone", description: "The tone" }] });
});
