import type { Pod } from "../../kubernetes/types.ts";
import { statusOf } from "../target/container-problems.ts";
import type { SessionRoot } from "./session-root.ts";
import { sessionScript } from "./session-script.ts";
import { toolboxFolder } from "./toolbox-script.ts";

/** What a session in a resident debugger is made from. */
export interface SessionParts {
  readonly pod: Pod;
  /** The container whose processes the debugger sees. */
  readonly target: string | undefined;
  readonly root: SessionRoot;
  /** Leave out why the session is not where it could be. */
  readonly quiet: boolean;
  /** The person's TERM; containers without a terminal have none. */
  readonly term: string | undefined;
  /** Empty for a shell: bash where the image has it, else sh. */
  readonly command: readonly string[];
  /** The folder of the debugger's toolbox, where it isn't the usual one. */
  readonly toolbox?: string;
}

/** The command to execute in a resident debugger for one session. */
export function sessionCommand(parts: SessionParts): string[] {
  const { pod, target, root, quiet, term, command, toolbox = toolboxFolder } = parts;
  const facts = [
    target === undefined ? "" : runningId(pod, target),
    target === undefined ? "none" : sharesProcesses(pod) ? "shared" : "own",
    root,
    quiet ? "quiet" : "loud",
    toolbox,
    term || "xterm",
  ];
  return ["sh", "-c", sessionScript.trim(), "sh", ...facts, ...command];
}

function sharesProcesses({ spec }: Pod): boolean {
  return spec?.shareProcessNamespace === true || spec?.hostPID === true;
}

/**
 * The id by which the cgroups of the container that runs now are named; empty when it isn't known.
 * Status text: nothing but the letters of an id is let into the script's patterns.
 */
function runningId(pod: Pod, name: string): string {
  const entry = statusOf(pod, name);
  if (entry?.state?.running === undefined) return "";
  return /^[a-z-]+:\/\/([0-9A-Za-z_-]+)$/.exec(entry.containerID ?? "")?.[1] ?? "";
}
