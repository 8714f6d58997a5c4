import { expect, it } from "vitest";
import { busyboxFiles } from "./busybox.ts";
import { isCurrent } from "./ensure.ts";
import { parseLdd } from "./shared-libraries.ts";

it("reads the libraries out of ldd's words, the loader included and the kernel's own left out", () => {
  const output = `\tlinux-vdso.so.1 (0x00007f8c2764c000)
\tlibdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007f8c27636000)
\tlibgone.so => not found
\t/lib64/ld-linux-x86-64.so.2 (0x00007f8c2764e000)
`;
  expect(parseLdd(output)).toEqual([
    "/lib/x86_64-linux-gnu/libdl.so.2",
    "/lib64/ld-linux-x86-64.so.2",
  ]);
  expect(parseLdd("\tstatically linked\n")).toEqual([]);
});

it("links every applet where it belongs, and not busybox to itself", () => {
  const files = busyboxFiles(["bin/busybox", "bin/sh", "usr/bin/wget", ""]);
  expect(files.filter(({ type }) => type === "symlink").map(({ path }) => path)).toEqual([
    "bin/sh",
    "usr/bin/wget",
  ]);
});

it.each([
  ["neither", ["bin/sh"], ["usr/bin/pgrep", "usr/bin/pkill"]],
  ["pgrep only", ["bin/sh", "usr/bin/pgrep"], ["usr/bin/pkill"]],
  ["both", ["usr/bin/pgrep", "usr/bin/pkill"], []],
])("supplies pgrep and pkill to a busybox that has %s", (_, applets, supplied) => {
  const scripts = busyboxFiles(applets).filter(
    (entry) => entry.type === "file" && /\/p(grep|kill)$/.test(entry.path),
  );
  expect(scripts.map(({ path }) => path)).toEqual(supplied);
});

const made = { version: 1, sources: { "/bin/busybox": "a", "/lib/x": "b" } };
const stamps: Record<string, string> = { "/bin/busybox": "a", "/lib/x": "b", "/opt/busybox": "a" };

it.each([
  ["nothing changed", { version: 1, program: "/bin/busybox" }, {}, true],
  ["the recipe changed", { version: 2, program: "/bin/busybox" }, {}, false],
  ["the program is another one", { version: 1, program: "/opt/busybox" }, {}, false],
  ["a library changed", { version: 1, program: "/bin/busybox" }, { "/lib/x": "c" }, false],
])("decides whether an image is current when %s", (_, recipe, changed, current) => {
  const now: Record<string, string> = { ...stamps, ...changed };
  expect(isCurrent(made, recipe, (file) => now[file] ?? "gone")).toBe(current);
});
