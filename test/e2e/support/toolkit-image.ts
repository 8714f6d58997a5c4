import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { packTar, type TarEntry } from "modern-tar";
import { inject } from "vitest";
import { accounts } from "../../../src/playground/runtime/images/built-in/accounts.ts";
import { machineFile } from "../../../src/playground/runtime/images/built-in/recipe.ts";
import { sharedLibraries } from "../../../src/playground/runtime/images/built-in/shared-libraries.ts";
import { type LayerEntry, layerTar } from "../../../src/playground/runtime/images/layer.ts";
import { imageConfig } from "../../../src/playground/runtime/images/oci.ts";
import { runEphemera } from "./ephemera.ts";
import { run } from "./run.ts";

/** Tools as a Debian image has them, linked dynamically. */
const programs =
  "bash cat chmod chroot cp dash env grep id ls mkdir mktemp mv readlink rm sleep stty tr".split(
    " ",
  );

/** Builds an image of this machine's dynamically linked tools, and loads it into the shared playground. */
export async function loadToolkitImage(name: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "ephemera-toolkit-"));
  try {
    const path = join(directory, "image.tar");
    writeFileSync(path, await packTar(await archive(name)));
    const data = ["--data-dir", inject("dataDirectory")];
    const { code, stderr } = await runEphemera(["playground", "load", path, ...data]);
    if (code !== 0) throw new Error(`the image was not loaded:\n${stderr}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** As `docker save` writes it. */
async function archive(name: string): Promise<TarEntry[]> {
  const layer = await buffer(layerTar(await toolkitFiles()));
  const digest = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
  const config = imageConfig({ Env: ["PATH=/usr/sbin:/bin"], Cmd: ["bash"] }, [digest]);
  const manifest = [{ Config: "config.json", RepoTags: [name], Layers: ["layer.tar"] }];
  return [
    file("manifest.json", Buffer.from(JSON.stringify(manifest))),
    file("config.json", Buffer.from(config)),
    file("layer.tar", layer),
  ];
}

function file(name: string, body: Uint8Array): TarEntry {
  return { header: { name, size: body.length, type: "file" }, body };
}

async function toolkitFiles(): Promise<LayerEntry[]> {
  const found = await Promise.all(programs.map(async (program) => whereIs(program)));
  const libraries = new Set((await Promise.all(found.map(sharedLibraries))).flat());
  return [
    ...accounts({ shell: "/bin/bash" }),
    ...found.map((path, at) => machineFile(path, `bin/${programs[at]}`)),
    ...[...libraries].map((path) => machineFile(path, path.slice(1))),
    { type: "symlink", path: "bin/sh", target: "/bin/dash" },
    { type: "file", path: "bin/greet", content: "#!/bin/sh\necho hello\n", mode: 0o755 },
    { type: "file", path: "root/.bashrc", content: "PS1='toolkit:\\w# '\n" },
  ];
}

async function whereIs(program: string): Promise<string> {
  return (await run("which", [program])).stdout.trim();
}
