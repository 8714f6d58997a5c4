import type { Pod } from "../../kubernetes/types.ts";
import type { DebugOptions } from "../options.ts";
import { targetNames } from "./choose-container.ts";

/** What stands for the target where a container of the Pod is named, so that a preset fits every Pod. */
const targetWord = "target";

/**
 * The options with the target in the place of the word `target` in `--mounts-from` and `--env-from`.
 * A container that has this name goes before.
 */
export function withTargetNamed(
  options: DebugOptions,
  { pod, target }: { pod: Pod; target: string | undefined },
): DebugOptions {
  if (target === undefined || targetNames(pod).includes(targetWord)) return options;
  const named = (word: string | undefined) => (word === targetWord ? target : word);
  return { ...options, mountsFrom: named(options.mountsFrom), envFrom: named(options.envFrom) };
}
