import type { Container, Pod, PodSpec, SecurityContext } from "../../kubernetes/types.ts";
import { freeDebuggerName } from "../container-names.ts";
import { commandFields, envFields } from "../debug-container.ts";
import { optionsError } from "../options-error.ts";
import { ownProcess, type PlanContext } from "../plan-context.ts";
import { withPullSecrets } from "../pull/with-pull-secrets.ts";
import {
  askedSurroundings,
  type Surroundings,
  surroundingsOf,
  withSurroundings,
} from "../surroundings.ts";
import { podContainers } from "../target/pod-containers.ts";
import { withoutStaticMarks } from "../target/static-pod.ts";
import { isWindows } from "../target/windows-pod.ts";
import type { CopyNeighbours } from "./clashes/clashes.ts";
import { type CopySecurity, copySecurity } from "./copy-security.ts";
import { withoutUnkept } from "./keep.ts";
import { withImages } from "./set-images.ts";

/** What a plan for a copy is made from. */
export interface CopyInput extends PlanContext {
  readonly pod: Pod;
  /** The container of `POD/CONTAINER`, whose processes a new debugger is to reach. */
  readonly target?: string | undefined;
  /** What the copy may clash with; undefined where that isn't to be said. */
  readonly neighbours?: CopyNeighbours | undefined;
}

/** The copy to create, and its container that was added or changed; undefined for none. */
export interface PodCopy {
  readonly object: Pod;
  readonly container: Container | undefined;
  /** How it runs; undefined where none was added or changed. */
  readonly security: CopySecurity | undefined;
}

/**
 * Copies a Pod as `kubectl debug --copy-to` 1.36 does: without its status, owners and ephemeral
 * containers, with one container added or changed. A copy made for its images alone loses its
 * labels and probes too, so that no Service or controller takes it for one of theirs (kubectl
 * leaves them). Throws SET_IMAGE_UNKNOWN and what `optionsError` makes.
 */
export function copyPod(input: CopyInput): PodCopy {
  const { options } = input;
  const { keep, setImages } = options.copy;
  const bare = bareSpec(input);
  const spec = withImages(bare, setImages);
  const name = chosenName(input, spec);
  const security = name === undefined ? undefined : securityOf(input, spec, name);
  const changed =
    name === undefined || security === undefined
      ? spec
      : withDebugger({ input, spec, name, security });
  const profile = security?.profile ?? input.profile ?? "general";
  const object = withoutUnkept(copyWith(input, changed), { profile, keep });
  const container = podContainers(object).find((candidate) => candidate.name === name);
  if (name !== undefined && container === undefined) {
    throw optionsError(options, `--keep-init-containers=false leaves out ${name}, which -c names.`);
  }
  return { object, container, security };
}

function securityOf(input: CopyInput, spec: PodSpec, name: string): CopySecurity {
  const current = podContainers({ spec }).find((container) => container.name === name);
  return copySecurity(input, { name, current });
}

/** A new Pod with this spec, and of the original its namespace, labels and annotations. */
export function copyWith({ pod, options }: CopyInput, spec: PodSpec): Pod {
  const { namespace, labels, annotations } = pod.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: options.copy.name ?? "",
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      ...(annotations && {
        annotations: options.attach === undefined ? withoutStaticMarks(annotations) : annotations,
      }),
    },
    spec,
    status: {},
  };
}

/** The spec without what belongs to the original alone. */
export function bareSpec({ pod, options }: CopyInput): PodSpec {
  const { sameNode, shareProcesses } = options.copy;
  const {
    ephemeralContainers: _,
    nodeName,
    ...spec
  } = structuredClone(pod.spec ?? { containers: [] });
  return {
    ...withPullSecrets(spec, options),
    ...(sameNode && nodeName && { nodeName }),
    ...(shareProcesses !== undefined && { shareProcessNamespace: shareProcesses }),
  };
}

/** The container to add or change: `-c`, else a free name; undefined for a copy with other images alone. */
function chosenName({ options, image, suffix }: CopyInput, spec: PodSpec): string | undefined {
  const { container, copy, custom } = options;
  if (container && podContainers({ spec }).some(({ name }) => name === container)) return container;
  if (image) return container || freeDebuggerName({ spec }, suffix);
  if (copy.setImages.length === 0) {
    throw optionsError(options, "you must specify image when creating new container");
  }
  // kubectl drops these silently.
  const dropped = [
    ...(container ? ["-c"] : []),
    ...(options.command.length > 0 ? ["the command"] : []),
    ...(custom === undefined ? [] : ["--custom"]),
    ...(askedSurroundings(options) === undefined ? [] : ["--mounts-from, --mount or --env-from"]),
  ];
  if (dropped.length > 0) {
    throw optionsError(
      options,
      `${dropped.join(", ")} would have no effect with --set-image alone: name a container of the Pod with -c, or add one with --image.`,
    );
  }
  return undefined;
}

function withDebugger(parts: {
  input: CopyInput;
  spec: PodSpec;
  name: string;
  security: CopySecurity;
}): PodSpec {
  const { input, spec, name, security } = parts;
  const change = (container: Container) =>
    container.name === name ? changedContainer(input, security, container) : container;
  const isNew = !podContainers({ spec }).some((container) => container.name === name);
  const added: Container[] = isNew
    ? [{ name, resources: {}, terminationMessagePolicy: "File" }]
    : [];
  const { initContainers } = spec;
  // The API refuses the field in Pods of Windows, whatever it says.
  const mayShare = input.options.attach !== undefined || !isWindows({ spec });
  return {
    ...spec,
    ...(initContainers && { initContainers: initContainers.map(change) }),
    containers: [...spec.containers, ...added].map(change),
    // A Pod that says false keeps it unless --share-processes was given.
    ...(security.profile !== "legacy" &&
      mayShare && {
        shareProcessNamespace: spec.shareProcessNamespace ?? true,
      }),
  };
}

/** What the flags say, then the profile, then `--custom`. */
function changedContainer(
  input: CopyInput,
  { securityContext }: CopySecurity,
  container: Container,
): Container {
  const { options, image } = input;
  const { command, argumentsOnly, imagePullPolicy, custom } = options;
  const { stdin, stdinOnce, tty } = ownProcess(input);
  const { stdin: _, tty: __, securityContext: ___, ...rest } = container;
  const { args, ...withoutArgs } = rest;
  const keepsArgs = argumentsOnly || command.length === 0;
  const { env, fields } = surroundingsInCopy(input, { securityContext });
  const changed: Container = {
    ...withoutArgs,
    ...(keepsArgs && args && { args }),
    ...commandFields({ command, argumentsOnly }),
    ...(env.length > 0 && { env: envFields(env) }),
    ...withSurroundings(rest, fields),
    ...(image && { image }),
    ...(imagePullPolicy && { imagePullPolicy }),
    ...(stdin && { stdin }),
    ...(stdinOnce && { stdinOnce }),
    ...(tty && { tty }),
    ...(securityContext && { securityContext }),
  };
  return custom === undefined ? changed : custom.merge(changed);
}

/** The volumes and variables of the Pod the container is given. Throws as `surroundingsOf` does. */
export function surroundingsInCopy(
  input: CopyInput,
  { securityContext }: { securityContext?: SecurityContext | undefined },
): Surroundings {
  const privileged = securityContext?.privileged === true;
  return surroundingsOf(input, { ephemeral: false, privileged });
}
