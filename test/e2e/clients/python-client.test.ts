import { fileURLToPath } from "node:url";
import { expect, inject, it } from "vitest";
import { run } from "../support/run.ts";

/** Debian's python3-kubernetes belongs to the system's own Python. */
const python = "/usr/bin/python3";

it("serves a program written with Python's kubernetes package", async () => {
  const program = fileURLToPath(new URL("real_tasks.py", import.meta.url));
  const { stdout, stderr, code } = await run(python, [program, inject("kubeconfig")]);
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toEqual([
    "created from-python 1",
    "available 2",
    "listed 2 {'Running'}",
    "log listening",
    "exec ['out', 'got a line', ''] err 3",
    "scaled 1",
    "missing 404 Not Found",
    "deleted",
  ]);
  expect(code).toBe(0);
});
