import { chown, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { EphemeraError } from "../../errors.ts";
import type { JsonObject } from "../../kubernetes/object.ts";

/** The file a new context goes into: the first of $KUBECONFIG, else ~/.kube/config. */
export function defaultKubeconfig(environment: NodeJS.ProcessEnv = process.env): string {
  const first = (environment.KUBECONFIG ?? "").split(delimiter).find((path) => path !== "");
  return first ?? join(homedir(), ".kube", "config");
}

/**
 * Changes a kubeconfig file in place: reads it (an absent one is empty), applies `change` and
 * writes it back in one rename, readable by its owner only. Holds `FILE.lock` meanwhile, as
 * client-go does, so that a kubectl at the same time loses nothing.
 */
export async function changeKubeconfig(
  path: string,
  change: (document: JsonObject) => JsonObject,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(unwritable(path));
  const unlock = await lock(path);
  try {
    const { dump, load } = await import("js-yaml");
    const text = await readFile(path, "utf8").catch(absent).catch(unwritable(path));
    const document = parse(path, text, load);
    const before = await stat(path).catch(absent);
    const written = dump(change(document), { lineWidth: -1 });
    await replace(path, written, before).catch(unwritable(path));
  } finally {
    await unlock();
  }
}

/** With sudo the file may belong to the user; it must stay theirs. */
async function replace(path: string, text: string, before?: { uid: number; gid: number }) {
  try {
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    if (before !== undefined) await chown(`${path}.new`, before.uid, before.gid);
    await rename(`${path}.new`, path);
  } finally {
    await rm(`${path}.new`, { force: true });
  }
}

function unwritable(path: string): (cause: unknown) => never {
  return (cause) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EphemeraError("KUBECONFIG_UNWRITABLE", { path, why }, { cause });
  };
}

function absent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}

function parse(
  path: string,
  text: string | undefined,
  load: (text: string) => unknown,
): JsonObject {
  if (text === undefined || text.trim() === "") return {};
  try {
    const document = load(text);
    if (typeof document === "object" && document !== null && !Array.isArray(document)) {
      return document as JsonObject;
    }
    throw new TypeError("it is not a mapping");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EphemeraError("KUBECONFIG_UNREADABLE", { path, why }, { cause });
  }
}

/** A lock left by a crash is not waited for longer than this, in ms. */
const lockPatience = 5000;

async function lock(kubeconfig: string): Promise<() => Promise<void>> {
  const path = `${kubeconfig}.lock`;
  const deadline = Date.now() + lockPatience;
  for (;;) {
    try {
      await (await open(path, "wx", 0o600)).close();
      return () => rm(path, { force: true });
    } catch (cause) {
      const taken = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
      if (!taken) return unwritable(kubeconfig)(cause);
      if (Date.now() > deadline) {
        throw new EphemeraError("KUBECONFIG_LOCKED", { path }, { cause });
      }
      await pause(50);
    }
  }
}
