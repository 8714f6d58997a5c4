import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readConfiguration } from "./read-configuration.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "ephemera-configuration-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function read(
  env: NodeJS.ProcessEnv,
  { preset, attach }: { preset?: string; attach?: boolean } = {},
): Promise<unknown> {
  return readConfiguration({ preset, attach }, { HOME: home, ...env });
}

const refused = (code: string, problem: string, next = "") =>
  expect.objectContaining({
    code,
    exit: 2,
    message: expect.stringContaining(problem),
    next: expect.stringContaining(next),
  });

describe("the file", () => {
  it("is ~/.config/ephemera/config.yaml", async () => {
    write(".config/ephemera/config.yaml", "image: home\n");
    expect(await read({})).toEqual({ image: "home" });
    expect(await read({ XDG_CONFIG_HOME: "relative" })).toEqual({ image: "home" });
  });

  it("is below XDG_CONFIG_HOME where that is set", async () => {
    write(".config/ephemera/config.yaml", "image: home\n");
    write("xdg/ephemera/config.yaml", "image: xdg\n");
    expect(await read({ XDG_CONFIG_HOME: join(home, "xdg") })).toEqual({ image: "xdg" });
  });

  it("is the one EPHEMERA_CONFIG names", async () => {
    write(".config/ephemera/config.yaml", "image: home\n");
    const EPHEMERA_CONFIG = write("mine.yaml", "image: mine\n");
    expect(await read({ EPHEMERA_CONFIG })).toEqual({ image: "mine" });
  });

  it("need not be there, and may be empty", async () => {
    expect(await read({})).toBeUndefined();
    writeFileSync(join(home, ".config"), "no folder");
    expect(await read({})).toBeUndefined();
    expect(await read({ EPHEMERA_CONFIG: "/dev/null" })).toEqual({});
  });

  it("is not looked at with --attach, unless a preset is named", async () => {
    write(".config/ephemera/config.yaml", "presets: {a: {image: x}}\n");
    expect(await read({}, { attach: false })).toBeUndefined();
    expect(await read({}, { attach: false, preset: "a" })).toMatchObject({
      presets: new Map([["a", { image: "x" }]]),
    });
  });
});

it("can be what docs/debug.md shows", async () => {
  const page = readFileSync(new URL("../../../../docs/debug.md", import.meta.url), "utf8");
  const [, example = ""] = /^```yaml\n(version: 1 .*?)^```$/ms.exec(page) ?? [];
  const EPHEMERA_CONFIG = write("mine.yaml", example);
  expect(await read({ EPHEMERA_CONFIG }, { preset: "careful" })).toMatchObject({
    clusters: new Map([["production", expect.objectContaining({ pullSecrets: ["toolbox"] })]]),
  });
});

describe("a file that can't be read", () => {
  it("CONFIG_UNREADABLE: is missing though EPHEMERA_CONFIG names it", async () => {
    const EPHEMERA_CONFIG = join(home, "nowhere.yaml");
    await expect(read({ EPHEMERA_CONFIG })).rejects.toEqual(
      refused("CONFIG_UNREADABLE", `open ${EPHEMERA_CONFIG}: no such file or directory`),
    );
  });

  it("CONFIG_UNREADABLE: is a folder", async () => {
    mkdirSync(join(home, ".config/ephemera/config.yaml"), { recursive: true });
    await expect(read({})).rejects.toEqual(refused("CONFIG_UNREADABLE", "is a directory"));
  });
});

it.each([
  [
    "a key nobody knows",
    "image: a\ncopy:\n  same-node: true\n",
    "line 3: copy.same-node: there is",
  ],
  ["a name to be quoted", 'clusters:\n  "a b":\n    x: 1\n', 'line 3: clusters."a b".x: there'],
  ["an item", "pullSecrets:\n- a\n- 1\n", "line 3: pullSecrets[1]: a text is expected"],
  ["no mapping", "\n- a\n", "line 2: a mapping is expected, not a list"],
  ["broken YAML", "image: a\n  profile: b\n", "line 2"],
  ["a key twice", "image: a\nimage: b\n", "line 2: duplicated mapping key"],
  ["several documents", "image: a\n---\nimage: b\n", "it holds more than one document"],
  ["a key that is none", "__proto__: {}\n", 'the key "__proto__" is not accepted'],
])("CONFIG_INVALID: %s, with its line", async (_what, text, problem) => {
  const EPHEMERA_CONFIG = write("mine.yaml", text);
  await expect(read({ EPHEMERA_CONFIG })).rejects.toEqual(
    refused("CONFIG_INVALID", `${EPHEMERA_CONFIG} can't be used: ${problem}`),
  );
});

it.each([
  ["the others are told", "presets: {a: {}, b: {}}\n", "It has: a, b."],
  ["there are none", "image: a\n", "It has none."],
  ["there is no file", undefined, "There is no such file yet."],
])("PRESET_UNKNOWN: %s", async (_what, text, next) => {
  if (text !== undefined) write(".config/ephemera/config.yaml", text);
  const path = join(home, ".config/ephemera/config.yaml");
  await expect(read({}, { preset: "net" })).rejects.toEqual(
    refused("PRESET_UNKNOWN", `there is no preset "net" in ${path}`, next),
  );
});
