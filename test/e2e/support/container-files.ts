import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getPod } from "./pods.ts";
import { run } from "./run.ts";

/** A running container's files as the machine keeps them. */
export interface ContainerFiles {
  /** What was written over its image: the upper directory of its overlay. */
  readonly written: string;
  /** Its root, through which its volumes are seen too. */
  readonly root: string;
}

/** Finds the files of a container by the process that has its id in its cgroups. */
export async function filesOf(pod: string, container: string): Promise<ContainerFiles> {
  const { status } = await getPod(pod);
  const entry = status.containerStatuses.find(({ name }) => name === container);
  const id = entry?.containerID.replace(/^.*:\/\//, "") ?? "";
  const pid = readdirSync("/proc").find(
    (name) => /^\d+$/.test(name) && id !== "" && read(`/proc/${name}/cgroup`).includes(id),
  );
  const mounts = pid === undefined ? "" : read(`/proc/${pid}/mountinfo`);
  const [, written] = /^\S+ \S+ \S+ \/ \/ .* overlay .*upperdir=([^,\s]+)/m.exec(mounts) ?? [];
  if (written === undefined) throw new Error(`container ${container} of ${pod} runs on no overlay`);
  return { written, root: `/proc/${pid}/root` };
}

/** Every name below a directory with its kind, owner, mode, size, times and content, on this filesystem. */
export async function snapshot(directory: string): Promise<string> {
  const format = "%P|%y|%U:%G|%m|%s|%T@|%C@|%l\\n";
  const { stdout, stderr } = await run("find", [directory, "-xdev", "-printf", format]);
  if (stderr !== "") throw new Error(stderr);
  const lines = stdout.trimEnd().split("\n").toSorted();
  return lines
    .map((line) => {
      const [path = "", kind] = line.split("|");
      return kind === "f" ? `${line} ${digest(join(directory, path))}` : line;
    })
    .join("\n");
}

function digest(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Processes come and go.
    return "";
  }
}
