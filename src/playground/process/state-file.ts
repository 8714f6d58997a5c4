import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** What a running playground leaves for the commands that come after (playground.json). */
export interface PlaygroundState {
  /** The data directory this file was written in: a copy of it says nothing about the copy. */
  data: string;
  /** Of the background process. */
  pid: number;
  /** Its start time in clock ticks since boot (proc_pid_stat(5) field 22): tells a recycled pid. */
  startTicks: string;
  /** Of the API server, on 127.0.0.1. */
  port: number;
  podCidr: string;
  /** Addresses of Services. Absent in what a version before Services wrote. */
  serviceCidr?: string;
  /** The kubeconfig file the context was written into. */
  kubeconfig: string;
  /** Version of ephemera that runs. */
  version: string;
  /** RFC 3339. */
  startedAt: string;
}

/** Reads the state; undefined where no playground was ever started or the file is damaged. */
export async function readState(path: string): Promise<PlaygroundState | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isState(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside and renamed: a reader never sees half of it. */
export async function writeState(path: string, state: PlaygroundState): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Whether the process of the state in this file still runs, and is the same one. */
export async function isAlive(path: string, state: PlaygroundState): Promise<boolean> {
  return state.data === dirname(path) && (await startTicksOf(state.pid)) === state.startTicks;
}

/** Start time of a process, or undefined when there is none of that pid (or it is a zombie). */
export async function startTicksOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The command's name stands in parentheses and may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : fields[19];
}

function isState(value: unknown): value is PlaygroundState {
  if (typeof value !== "object" || value === null) return false;
  const { data, pid, startTicks, port, podCidr, kubeconfig } = value as Partial<PlaygroundState>;
  return (
    typeof data === "string" &&
    Number.isInteger(pid) &&
    typeof startTicks === "string" &&
    Number.isInteger(port) &&
    typeof podCidr === "string" &&
    typeof kubeconfig === "string"
  );
}
