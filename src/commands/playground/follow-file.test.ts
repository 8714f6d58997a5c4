import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { followFile } from "./follow-file.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-follow-"));
  path = join(directory, "log");
});
afterEach(() => rmSync(directory, { recursive: true }));

it("gives what is there, and ends", async () => {
  writeFileSync(path, "a\n");
  const { signal } = new AbortController();
  let text = "";
  for await (const chunk of followFile(path, { follow: false, signal })) text += chunk.toString();
  expect(text).toBe("a\n");
});

it("goes on with what is added, and with the file that takes its place", async () => {
  writeFileSync(path, "a\n");
  const stop = new AbortController();
  const steps: Record<string, () => void> = {
    "a\n": () => appendFileSync(path, "b\n"),
    "a\nb\n": () => {
      renameSync(path, `${path}.1`);
      appendFileSync(`${path}.1`, "c\n");
      writeFileSync(path, "d\n");
    },
    "a\nb\nc\nd\n": () => stop.abort(),
  };
  let text = "";
  for await (const chunk of followFile(path, { follow: true, signal: stop.signal })) {
    text += chunk.toString();
    steps[text]?.();
  }
  expect(text).toBe("a\nb\nc\nd\n");
});
