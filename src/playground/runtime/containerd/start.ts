import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, rmSync, writeFileSync } from "node:fs";
import { EphemeraError } from "../../../errors.ts";
import type { CriClient } from "../cri/client.ts";
import { RuntimeError } from "../grpc/runtime-error.ts";
import { systemPath } from "../machine.ts";
import type { RuntimePaths } from "../paths.ts";
import { writePidFile } from "../pid-file.ts";
import { identifyProcess } from "../process-identity.ts";
import { childExit } from "./exit.ts";
import { lastLogLines, openLog } from "./log.ts";
import { fileExists, runtimeReady } from "./readiness.ts";

const startTimeoutMs = 30_000;

/**
 * Starts containerd in a session of its own and resolves when CRI says RuntimeReady.
 * Throws RUNTIME_START_FAILED with what it said last; an abort ends the new process.
 */
export async function startContainerd(options: {
  binary: string;
  config: string;
  paths: RuntimePaths;
  cri: CriClient;
  signal: AbortSignal;
}): Promise<ChildProcess> {
  const { paths, cri, signal } = options;
  // A socket left by a killed containerd would look like a started one.
  rmSync(paths.socket, { force: true });
  writeFileSync(paths.config, options.config, { mode: 0o600 });
  const child = await spawnDetached(options.binary, paths);

  const finished = new AbortController();
  const timeout = AbortSignal.timeout(startTimeoutMs);
  const waiting = AbortSignal.any([signal, timeout, finished.signal]);
  const failed = (how: string, cause?: unknown) =>
    new EphemeraError(
      "RUNTIME_START_FAILED",
      { how, lastLines: lastLogLines(paths.log), logFile: paths.log },
      { cause },
    );
  const ended = childExit(child).then((how) => Promise.reject(failed(how ?? "unseen")));
  try {
    await Promise.race([
      fileExists(paths.socket, waiting).then(() => runtimeReady(cri, waiting)),
      ended,
    ]);
    return child;
  } catch (error) {
    child.kill("SIGTERM");
    signal.throwIfAborted();
    if (timeout.aborted) {
      throw failed(`no answer within ${startTimeoutMs / 1000} s`, error);
    }
    throw error instanceof RuntimeError ? failed(error.message, error) : error;
  } finally {
    finished.abort();
  }
}

async function spawnDetached(binary: string, paths: RuntimePaths): Promise<ChildProcess> {
  const log = openLog(paths.log);
  try {
    const child = spawn(binary, ["--config", paths.config], {
      detached: true,
      stdio: ["ignore", log, log],
      cwd: "/",
      env: { ...process.env, PATH: systemPath() },
    });
    await once(child, "spawn");
    const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
    if (identity !== undefined) {
      writePidFile(paths.pidFile, identity);
    }
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}
