import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A containerd release; only what decides the form of its configuration. */
export interface ContainerdVersion {
  major: number;
  minor: number;
  /** As containerd says it, such as `1.6.20`. */
  text: string;
}

/** Asks a containerd binary for its version. */
export async function readContainerdVersion(binary: string): Promise<ContainerdVersion> {
  const { stdout } = await promisify(execFile)(binary, ["--version"]);
  return parseContainerdVersion(stdout);
}

/**
 * Reads `containerd github.com/containerd/containerd[/v2] 1.6.20~ds1 REVISION`. What can't
 * be read counts as the newest form known.
 */
export function parseContainerdVersion(output: string): ContainerdVersion {
  const [, major, minor, patch] = /\bv?(\d+)\.(\d+)\.(\d+)/.exec(output) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) {
    return { major: 2, minor: 1, text: "unknown" };
  }
  return { major: Number(major), minor: Number(minor), text: `${major}.${minor}.${patch}` };
}
