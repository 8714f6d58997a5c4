import type { ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { EphemeraError } from "../../../errors.ts";
import type { CriClient } from "../cri/client.ts";
import { chooseSnapshotter, findRuntimePrograms, mayLowerOomScore } from "../machine.ts";
import type { RuntimePaths } from "../paths.ts";
import { removePidFile, writePidFile } from "../pid-file.ts";
import { identifyProcess, isRunning, type ProcessIdentity } from "../process-identity.ts";
import { containerdConfig } from "./config.ts";
import { findContainerd, isServed } from "./discover.ts";
import { adoptedExit, childExit, type ExitReason, ended } from "./exit.ts";
import { runtimeReady } from "./readiness.ts";
import { startContainerd } from "./start.ts";
import { readContainerdVersion } from "./version.ts";

/** Image of the sandboxes' first process; it must be loaded before the first Pod. */
export const sandboxImage = "ephemera.local/pause:latest";

/** A private containerd that answers. */
export interface Containerd {
  readonly process: ProcessIdentity;
  /** True when it was running already. */
  readonly adopted: boolean;
  /** Such as `1.6.20`. */
  readonly version: string;
  /** Resolves with the reason when it ends, whoever ended it, or with undefined after `release`. */
  readonly exited: Promise<ExitReason | undefined>;
  /** Stops watching it, so that this process can end while containerd runs on. */
  release(): void;
}

/**
 * The private containerd of a data directory: adopted when it runs with the configuration
 * we would give it and answers, else started, in the place of one that hangs. It has its own
 * session, so that it and its shims survive us; containers survive its own restart as well.
 * Errors: RUNTIME_MISSING, RUNTIME_START_FAILED, RUNTIME_SOCKET_TAKEN.
 */
export async function ensureContainerd(options: {
  paths: RuntimePaths;
  /** A client for `paths.socket`; it need not be connected. */
  cri: CriClient;
  signal: AbortSignal;
}): Promise<Containerd> {
  const { paths, cri, signal } = options;
  const programs = findRuntimePrograms();
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 });
  mkdirSync(paths.state, { recursive: true, mode: 0o711 });
  mkdirSync(paths.cniConfig, { recursive: true, mode: 0o700 });
  const version = await readContainerdVersion(programs.containerd);
  const config = containerdConfig({
    ...paths,
    version,
    cniBin: programs.cniBin,
    snapshotter: await chooseSnapshotter(paths.directory),
    sandboxImage,
    restrictOomScoreAdj: !mayLowerOomScore(),
  });

  const running = findContainerd(paths);
  if (running !== undefined && config === readIfThere(paths.config)) {
    if (await isAnswering(paths.socket, cri, signal)) {
      writePidFile(paths.pidFile, running);
      return adopted(running, paths.socket, version.text);
    }
    await endProcess(running, ["SIGKILL"]);
  } else if (running !== undefined) {
    await endProcess(running);
  } else if (await isServed(paths.socket)) {
    throw new EphemeraError("RUNTIME_SOCKET_TAKEN", { socket: paths.socket });
  }
  const child = await startContainerd({ binary: programs.containerd, config, paths, cri, signal });
  return started(child, version.text);
}

/**
 * Ends the containerd of a data directory, if one runs; containers and their shims stay. One that
 * `hangs` could not end in order, and is killed at once.
 */
export async function stopContainerd(
  paths: RuntimePaths,
  { hangs }: { hangs: boolean } = { hangs: false },
): Promise<void> {
  const running = findContainerd(paths);
  if (running !== undefined) {
    await endProcess(running, hangs ? ["SIGKILL"] : undefined);
  }
  removePidFile(paths.pidFile);
}

const answerTimeoutMs = 10_000;
const stopTimeoutMs = 10_000;

/** Waits for a runtime that is said to run. Throws RUNTIME_NOT_ANSWERING after ten seconds. */
export async function answers(socket: string, cri: CriClient, signal: AbortSignal): Promise<void> {
  const timeout = AbortSignal.timeout(answerTimeoutMs);
  try {
    await runtimeReady(cri, AbortSignal.any([signal, timeout]));
  } catch (error) {
    signal.throwIfAborted();
    const problem = timeout.aborted
      ? `not ready within ${answerTimeoutMs / 1000} s`
      : error instanceof Error
        ? error.message
        : String(error);
    throw new EphemeraError("RUNTIME_NOT_ANSWERING", { socket, problem }, { cause: error });
  }
}

function adopted(process: ProcessIdentity, socket: string, version: string): Containerd {
  const released = new AbortController();
  return {
    process,
    adopted: true,
    version,
    exited: adoptedExit(process, socket, released.signal),
    release: () => released.abort(),
  };
}

function started(child: ChildProcess, version: string): Containerd {
  const { pid = 0 } = child;
  const released = new AbortController();
  return {
    process: identifyProcess(pid) ?? { pid, startTime: "", bootId: "" },
    adopted: false,
    version,
    exited: childExit(child, released.signal),
    release: () => released.abort(),
  };
}

async function isAnswering(socket: string, cri: CriClient, signal: AbortSignal): Promise<boolean> {
  try {
    await answers(socket, cri, signal);
    return true;
  } catch (error) {
    if (error instanceof EphemeraError && error.code === "RUNTIME_NOT_ANSWERING") return false;
    throw error;
  }
}

async function endProcess(
  identity: ProcessIdentity,
  signals: readonly NodeJS.Signals[] = ["SIGTERM", "SIGKILL"],
): Promise<void> {
  for (const kill of signals) {
    if (isRunning(identity)) {
      process.kill(identity.pid, kill);
    }
    if (await ended(identity, { withinMs: stopTimeoutMs })) {
      return;
    }
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
