import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EphemeraError } from "../../errors.ts";
import { withoutPlayground, withPlayground } from "./entries.ts";
import { changeKubeconfig, defaultKubeconfig } from "./file.ts";

const access = {
  server: "https://127.0.0.1:6443",
  authority: "CA",
  certificate: "CERTIFICATE",
  key: "KEY",
  defaultImage: "busybox",
};
const theirs = {
  apiVersion: "v1",
  kind: "Config",
  preferences: {},
  clusters: [{ name: "prod", cluster: { server: "https://prod" } }],
  users: [{ name: "prod", user: { token: "yes" } }],
  contexts: [{ name: "prod", context: { cluster: "prod", user: "prod" } }],
  "current-context": "prod",
};

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "ephemera-kubeconfig-"));
  path = join(directory, "deep", "config");
});
afterEach(() => rm(directory, { recursive: true }));

it("makes a missing file, for its owner alone, with our context current", async () => {
  await changeKubeconfig(path, (document) => withPlayground(document, access));
  const written = load(await readFile(path, "utf8"));
  expect(written).toMatchObject({
    kind: "Config",
    "current-context": "ephemera",
    clusters: [{ name: "ephemera", cluster: { server: access.server } }],
    contexts: [
      { context: { extensions: [{ name: "ephemera", extension: { defaultImage: "busybox" } }] } },
    ],
  });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(directory, "deep"))).toEqual(["config"]);
});

it("keeps what was there, and gives it back when the playground is deleted", async () => {
  await changeKubeconfig(path, () => theirs);
  await changeKubeconfig(path, (document) => withPlayground(document, access));
  await changeKubeconfig(path, (document) => withPlayground(document, access));
  const between = load(await readFile(path, "utf8"));
  expect(between).toMatchObject({ clusters: [{ name: "prod" }, { name: "ephemera" }] });
  await changeKubeconfig(path, withoutPlayground);
  expect(load(await readFile(path, "utf8"))).toEqual({ ...theirs, "current-context": "" });
});

it("leaves another current context alone when ours is removed", () => {
  const document = { ...withPlayground(theirs, access), "current-context": "prod" };
  expect(withoutPlayground(document)).toEqual(theirs);
});

it("refuses a file it can't read and changes nothing", async () => {
  const broken = join(directory, "broken");
  await writeFile(broken, "clusters: [");
  await expect(changeKubeconfig(broken, () => ({}))).rejects.toThrow(EphemeraError);
  expect(await readFile(broken, "utf8")).toBe("clusters: [");
});

it.each<[what: string, make: (path: string) => Promise<unknown>, code: string, why: RegExp]>([
  [
    "a directory that is a file",
    (at) => writeFile(dirname(at), ""),
    "KUBECONFIG_UNWRITABLE",
    /EEXIST|ENOTDIR/,
  ],
  [
    "a kubeconfig that is a directory",
    (at) => mkdir(at, { recursive: true }),
    "KUBECONFIG_UNWRITABLE",
    /EISDIR/,
  ],
  [
    "a file that is no mapping",
    (at) => mkdir(dirname(at)).then(() => writeFile(at, "[]")),
    "KUBECONFIG_UNREADABLE",
    /it is not a mapping/,
  ],
])("says what is wrong with %s", async (_, make, code, why) => {
  await make(path);
  const change = changeKubeconfig(path, (document) => withPlayground(document, access));
  await expect(change).rejects.toMatchObject({ code, message: expect.stringMatching(why) });
});

it("waits for a kubectl that holds the file, but not for ever", { timeout: 20_000 }, async () => {
  await changeKubeconfig(path, () => theirs);
  await writeFile(`${path}.lock`, "");
  const change = changeKubeconfig(path, () => ({}));
  await expect(change).rejects.toMatchObject({ code: "KUBECONFIG_LOCKED" });
  expect(load(await readFile(path, "utf8"))).toEqual(theirs);
});

it.each([
  ["the first of KUBECONFIG", { KUBECONFIG: "/a:/b" }, "/a"],
  ["an empty first entry is skipped", { KUBECONFIG: ":/b" }, "/b"],
])("writes into %s", (_, environment, expected) => {
  expect(defaultKubeconfig(environment)).toBe(expected);
});
