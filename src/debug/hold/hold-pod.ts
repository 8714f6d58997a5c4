import type { Container, Pod, PodSpec } from "../../kubernetes/types.ts";
import { bareSpec, type CopyInput, copyWith } from "../copy/copy-pod.ts";
import { withoutUnkept } from "../copy/keep.ts";
import { withImages } from "../copy/set-images.ts";
import { planEnvironment } from "../environment/plan-environment.ts";
import { planMounts } from "../mounts/plan-mounts.ts";
import { optionsError } from "../options-error.ts";
import { withSurroundings } from "../surroundings.ts";
import { containerNamed } from "../target/pod-containers.ts";
import { isWindows } from "../target/windows-pod.ts";
import { type OriginalCommand, originalCommand } from "./original-command.ts";
import { heldCommand, toolsContainer, toolsMount, toolsName } from "./tools.ts";

/** What a held copy is made from. */
export interface HoldInput extends CopyInput {
  /** The container to hold. */
  readonly container: string;
  /** Where the tools come from that it is held with. */
  readonly image: string;
}

/** The copy to create, and what its held container would have run. */
export interface HeldPod {
  readonly object: Pod;
  readonly original: OriginalCommand;
  readonly notes: readonly string[];
}

/**
 * A copy of a Pod in which one container waits instead of running its command. All else of it is as
 * in the original: image, user, variables, volumes, working directory. Its image need not have a
 * shell: what it waits with comes from another one, by a volume. Throws CONTAINER_NOT_FOUND,
 * SET_IMAGE_UNKNOWN, VOLUME_NOT_FOUND and what `optionsError` makes.
 */
export function holdPod(input: HoldInput): HeldPod {
  const { pod, options, image } = input;
  const { keep, setImages } = options.copy;
  const held = containerNamed(pod, input.container);
  checkHoldable(input);
  const copy = withoutUnkept(copyWith(input, withImages(bareSpec(input), setImages)), {
    profile: "general",
    keep,
  });
  // The time an application may take is not the time its debugging may take.
  const { activeDeadlineSeconds: _, ...spec } = copy.spec ?? { containers: [] };
  const { initContainers = [], volumes = [], securityContext } = spec;
  const original = originalCommand(held);
  const given = surroundingsOfHeld(input);
  const hold = (container: Container) =>
    container.name === held.name ? heldContainer(input, container, given.fields) : container;
  const tools = toolsContainer({
    image,
    imagePullPolicy: options.imagePullPolicy,
    line: original.line,
    held,
    podUser: securityContext?.runAsUser,
    podIsNonRoot: securityContext?.runAsNonRoot,
  });
  const changed: PodSpec = {
    ...spec,
    initContainers: [tools, ...initContainers.map(hold)],
    containers: spec.containers.map(hold),
    volumes: [...volumes, { name: toolsName, emptyDir: {} }],
  };
  return { object: { ...copy, spec: changed }, original, notes: given.notes };
}

/** Refuses a Pod that no busybox can run in. Throws what `optionsError` makes. */
export function checkRunsOnLinux({ pod, options }: Pick<HoldInput, "pod" | "options">): void {
  if (!isWindows(pod)) return;
  throw optionsError(
    options,
    `--hold puts a busybox of Linux into the copy, and the Pod ${pod.metadata?.name} runs on Windows.`,
  );
}

function checkHoldable({ pod, options, container }: HoldInput): void {
  const name = pod.metadata?.name ?? "";
  checkRunsOnLinux({ pod, options });
  if (pod.spec?.volumes?.some((volume) => volume.name === toolsName)) {
    throw optionsError(options, `the Pod ${name} is one that --hold made: it is held already.`);
  }
  const isInit = pod.spec?.initContainers?.some((init) => init.name === container);
  if (isInit && !options.copy.keep.initContainers) {
    throw optionsError(
      options,
      `--keep-init-containers=false leaves out ${container}, which is to be held.`,
    );
  }
}

type HeldFields = Pick<Container, "env" | "envFrom" | "volumeMounts" | "volumeDevices">;

/** Its own variables and volumes, and those that were asked for besides. */
function surroundingsOfHeld({ pod, options, container }: HoldInput): {
  fields: HeldFields;
  notes: readonly string[];
} {
  const held = containerNamed(pod, container);
  const { privileged = false } = held.securityContext ?? {};
  const mounts = planMounts({ pod, options, ephemeral: false, privileged });
  const environment = planEnvironment(pod, {
    env: options.env,
    envFrom: options.envFrom || container,
  });
  return {
    fields: {
      ...(environment.env.length > 0 && { env: [...environment.env] }),
      ...environment.fields,
      ...withSurroundings(held, mounts.fields),
    },
    notes: [...mounts.notes, ...(options.envFrom ? environment.notes : [])],
  };
}

/** What acts on a container that runs its application, or ends it, would only disturb the wait. */
function heldContainer({ options }: HoldInput, container: Container, given: HeldFields): Container {
  const {
    args: _,
    stdin: __,
    stdinOnce: ___,
    tty: ____,
    lifecycle: _____,
    livenessProbe: ______,
    readinessProbe: _______,
    startupProbe: ________,
    ...rest
  } = container;
  const held = { ...rest, ...given, command: [...heldCommand] };
  const changed = options.custom === undefined ? held : options.custom.merge(held);
  return { ...changed, volumeMounts: [...(changed.volumeMounts ?? []), toolsMount] };
}
