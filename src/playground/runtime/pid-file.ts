import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { ProcessIdentity } from "./process-identity.ts";

/** The process a pid file names, or undefined without one (or with one nobody can read). */
export function readPidFile(path: string): ProcessIdentity | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isProcessIdentity(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the pid file in one step, so that a reader never sees half of it. */
export function writePidFile(path: string, identity: ProcessIdentity): void {
  writeFileSync(`${path}.new`, JSON.stringify(identity), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Removes the pid file if it is there. */
export function removePidFile(path: string): void {
  rmSync(path, { force: true });
}

function isProcessIdentity(value: unknown): value is ProcessIdentity {
  return (
    typeof value === "object" &&
    value !== null &&
    "pid" in value &&
    Number.isInteger(value.pid) &&
    "startTime" in value &&
    typeof value.startTime === "string" &&
    "bootId" in value &&
    typeof value.bootId === "string"
  );
}
