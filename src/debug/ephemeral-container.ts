import type { EnvVar, EphemeralContainer, Pod } from "../kubernetes/types.ts";
import { type Profile, securityContextOf } from "./profiles.ts";

/** What an ephemeral container is made from. */
export interface EphemeralContainerParts {
  readonly name: string;
  readonly image: string;
  /** Empty for the image's own. */
  readonly command: readonly string[];
  readonly env: readonly EnvVar[];
  readonly imagePullPolicy: string | undefined;
  readonly profile: Profile;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly target: string | undefined;
}

/** The container as `kubectl debug` 1.36 writes it: fields that say nothing are left out. */
export function ephemeralContainer(parts: EphemeralContainerParts): EphemeralContainer {
  const securityContext = securityContextOf(parts.profile);
  return {
    name: parts.name,
    image: parts.image,
    ...(parts.command.length > 0 && { command: [...parts.command] }),
    ...(parts.env.length > 0 && {
      env: parts.env.map(({ name, value }) => ({ name, ...(value && { value }) })),
    }),
    ...(parts.imagePullPolicy && { imagePullPolicy: parts.imagePullPolicy }),
    resources: {},
    ...(securityContext && { securityContext }),
    ...(parts.stdin && { stdin: true }),
    ...(parts.target !== undefined && { targetContainerName: parts.target }),
    terminationMessagePolicy: "File",
    ...(parts.tty && { tty: true }),
  };
}

/** The strategic merge patch that adds the container to those the Pod has. */
export function additionPatch(pod: Pod, container: EphemeralContainer) {
  const names = (pod.spec?.ephemeralContainers ?? []).map(({ name }) => ({ name }));
  return {
    spec: {
      ...(names.length > 0 && {
        "$setElementOrder/ephemeralContainers": [...names, { name: container.name }],
      }),
      ephemeralContainers: [container],
    },
  };
}

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
