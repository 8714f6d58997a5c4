import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { readPidFile } from "../pid-file.ts";
import { identifyProcess, isRunning, type ProcessIdentity } from "../process-identity.ts";

/**
 * The running containerd of a data directory: the one its pid file names, or, when the file
 * was lost (we were killed between starting it and writing it down), the one whose command
 * line names its configuration file.
 */
export function findContainerd(paths: {
  pidFile: string;
  config: string;
}): ProcessIdentity | undefined {
  const recorded = readPidFile(paths.pidFile);
  // A copied data directory holds the pid file of the original's containerd.
  const ours = (pid: number | string) => isContainerdOf(argumentsOf(pid), paths.config);
  return recorded !== undefined && isRunning(recorded) && ours(recorded.pid)
    ? recorded
    : processesWithArguments((args) => isContainerdOf(args, paths.config))[0];
}

/** Every running process whose arguments the test accepts. */
export function processesWithArguments(test: (args: string[]) => boolean): ProcessIdentity[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => test(argumentsOf(pid)))
    .flatMap((pid) => identifyProcess(Number(pid)) ?? []);
}

/** Whether anybody listens on a unix socket. */
export function isServed(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once("connect", () => {
      connection.destroy();
      resolve(true);
    });
    connection.once("error", () => resolve(false));
  });
}

function isContainerdOf(args: string[], config: string): boolean {
  return args[0]?.endsWith("containerd") === true && args.includes(config);
}

function argumentsOf(pid: number | string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}
