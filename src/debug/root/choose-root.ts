import type { DebugOptions } from "../options.ts";
import type { SessionRoot } from "./session-root.ts";

/** What decides about it. */
interface RootInput {
  readonly target: string | undefined;
  readonly options: Pick<DebugOptions, "root" | "custom" | "mounts" | "mountsFrom">;
}

/**
 * The root that is asked for: the target's if nothing is said, but for a debugger with mounts that the
 * target hasn't got, whose paths are the debugger's.
 */
export function chosenRoot(input: RootInput): SessionRoot {
  if (input.target === undefined) return "debugger";
  return input.options.root ?? (hasOwnMounts(input) ? "debugger" : "target");
}

/** Says why a session that could start in the target's root doesn't. */
export function rootNotes(input: RootInput): string[] {
  const { target, options } = input;
  if (target === undefined || options.root !== undefined || !hasOwnMounts(input)) return [];
  return [
    "The debugger has mounts of its own, so the session starts in its own filesystem. The target's is under $TARGET_ROOT (--root=target starts there).",
  ];
}

function hasOwnMounts({ target, options }: RootInput): boolean {
  const { custom, mounts, mountsFrom } = options;
  const given = custom?.fields.volumeMounts;
  return (
    mounts.length > 0 ||
    (mountsFrom !== undefined && mountsFrom !== target) ||
    (Array.isArray(given) && given.length > 0)
  );
}

/** What to say where `--root` was given and the debugger's process is the command itself. */
export function rootWarnings({ root }: Pick<DebugOptions, "root">): string[] {
  return root === undefined
    ? []
    : ["--root is for sessions in a debugger that waits for them: here it changes nothing."];
}
