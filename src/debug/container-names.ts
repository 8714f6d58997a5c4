import type { Pod } from "../kubernetes/types.ts";

/** Every name taken in the Pod: one may stand only once over all kinds of containers. */
export function containerNames(pod: Pod): Set<string> {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  return new Set(
    [...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name),
  );
}

/** `debugger-` and five random characters, as kubectl names them; `suffix` draws those. */
export function freeDebuggerName(pod: Pod, suffix: () => string): string {
  const taken = containerNames(pod);
  for (;;) {
    const name = `debugger-${suffix()}`;
    if (!taken.has(name)) return name;
  }
}

/** What kubectl says when it made a name up. */
export function defaultingText(name: string): string {
  return `Defaulting debug container name to ${name}.`;
}
