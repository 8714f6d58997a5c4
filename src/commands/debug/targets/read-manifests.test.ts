import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readManifests } from "./read-manifests.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ephemera-manifests-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function namesOf(sources: readonly string[], typed = ""): Promise<unknown[]> {
  const stdin = Readable.from([typed]);
  const { signal } = new AbortController();
  const objects = await readManifests(sources, { stdin, signal });
  return objects.map(({ name }) => name);
}

it("reads every document of every file, in order", async () => {
  const first = write("a.yaml", "name: a\n---\n# nothing\n---\nname: b\n");
  const second = write("c.json", '{"name": "c"}');
  expect(await namesOf([second, first])).toEqual(["c", "a", "b"]);
});

it("reads the items of a list one by one", async () => {
  const list = write("l.yaml", "kind: PodList\nitems:\n- name: a\n- name: b\n");
  expect(await namesOf([list])).toEqual(["a", "b"]);
});

it("reads the manifests right in a directory, in the order of their names", async () => {
  write("2.yml", "name: b");
  write("1.yaml", "name: a");
  write("3.json", '{"name": "c"}');
  write("notes.txt", "name: not me");
  mkdirSync(join(folder, "below"));
  write("below/4.yaml", "name: nor me");
  expect(await namesOf([folder])).toEqual(["a", "b", "c"]);
});

it("reads standard input for -", async () => {
  expect(await namesOf(["-"], "name: typed\n")).toEqual(["typed"]);
});

it("reads a URL, and says what the server said when that is no", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/pod.yaml") response.end("name: far");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await namesOf([`${url}/pod.yaml`])).toEqual(["far"]);
  await expect(namesOf([`${url}/no.yaml`])).rejects.toThrow(
    `unable to read URL "${url}/no.yaml", server reported 404 Not Found, status code=404`,
  );
  await new Promise((resolve) => server.close(resolve));
  await expect(namesOf([`${url}/pod.yaml`])).rejects.toThrow(/^unable to read URL "http.*": \w/);
});

it("says which file isn't there, or isn't YAML", async () => {
  const path = join(folder, "no.yaml");
  await expect(namesOf([path])).rejects.toThrow(`the path "${path}" does not exist`);
  const broken = write("broken.yaml", "a: [");
  await expect(namesOf([broken])).rejects.toThrow(`error parsing ${broken}: `);
  const scalar = write("scalar.yaml", "just text");
  await expect(namesOf([scalar])).rejects.toThrow("a document is no object");
});
