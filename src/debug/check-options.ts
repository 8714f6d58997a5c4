import { isImageReference } from "../kubernetes/image-reference.ts";
import { forbiddenFields } from "./custom/custom-fields.ts";
import type { DebugOptions } from "./options.ts";
import { optionsError } from "./options-error.ts";
import { isProfile, type Profile } from "./profiles/profile.ts";

/**
 * Checks options in the order and words of `kubectl debug` 1.36. `targets` is how many targets were
 * named. Gives the profile, undefined to choose one. Throws INVALID_OPTIONS, or with `--attach` given KUBECTL_REFUSES, whose exit code is kubectl's.
 */
export function checkOptions(options: DebugOptions, targets: number): Profile | undefined {
  const problem = findProblem(options, targets);
  if (problem !== undefined) throw optionsError(options, problem);
  const { attach, profile = attach === undefined ? undefined : kubectlProfile } = options;
  if (profile === undefined || isProfile(profile)) return profile;
  throw optionsError(options, `unknown profile: ${profile}`);
}

/** The profile kubectl takes when none is named. */
const kubectlProfile = "general";

function findProblem(options: DebugOptions, targets: number): string | undefined {
  const { image, container, attach, imagePullPolicy, copy } = options;
  if (options.profile !== undefined && !isProfile(options.profile)) {
    return `unknown profile: ${options.profile}`;
  }
  if (attach === true && !image && !container) {
    return "you must specify --container or create a new container using --image in order to attach.";
  }
  const modeProblem = copy.hold
    ? holdProblem(options)
    : copy.name
      ? copyProblem(options)
      : withoutCopyProblem(options);
  if (modeProblem !== undefined) return modeProblem;
  if (image && !isImageReference(image)) {
    return `invalid image name ${JSON.stringify(image)}: invalid reference format`;
  }
  if (targets === 0) return "NAME or filename is required for debug";
  if (imagePullPolicy && !["Always", "IfNotPresent", "Never"].includes(imagePullPolicy)) {
    return `invalid image pull policy: ${imagePullPolicy}`;
  }
  const badChange = copy.setImages.find((change) => !isImageReference(change.image));
  if (badChange !== undefined) {
    return `invalid image name ${JSON.stringify(badChange.image)} for container ${JSON.stringify(badChange.name)}: invalid reference format`;
  }
  if (options.target && copy.name) {
    return "--target is incompatible with --copy-to. Use --share-processes instead.";
  }
  if (options.tty && !options.stdin) {
    return "-i/--stdin is required for containers with -t/--tty=true";
  }
  if (options.custom !== undefined && forbiddenFields(options.custom.fields).length > 0) {
    return "name, command, image, lifecycle and volume devices are not modifiable via custom profile";
  }
  return undefined;
}

function holdProblem(options: DebugOptions): string | undefined {
  const { attach, argumentsOnly, target, profile, asUser } = options;
  if (attach !== undefined) return "--attach is kubectl's flow, which knows no --hold.";
  if (argumentsOnly) return "--arguments-only has no effect with --hold: its command is a wait.";
  if (profile !== undefined || asUser !== undefined) {
    return "--profile and --as-user have no effect with --hold: the container stays as it is, but for what --custom says.";
  }
  return target
    ? "--target is incompatible with --hold: name the container to hold with -c or as POD/CONTAINER."
    : undefined;
}

function copyProblem(options: DebugOptions): string | undefined {
  const { image, container, command, copy } = options;
  if (image || takesDefaultImage(options)) return undefined;
  if (copy.setImages.length === 0 && command.length === 0) {
    return "you must specify --image, --set-image or command arguments.";
  }
  if (command.length > 0 && !container) {
    return "you must specify an existing container or a new image when specifying args.";
  }
  return undefined;
}

function withoutCopyProblem(options: DebugOptions): string | undefined {
  const { replace, sameNode, setImages } = options.copy;
  if (replace) return "--replace may only be used with --copy-to.";
  if (sameNode) return "--same-node may only be used with --copy-to.";
  if (setImages.length > 0) return "--set-image may only be used with --copy-to.";
  if (!options.image && !takesDefaultImage(options)) {
    return "you must specify --image when not using --copy-to.";
  }
  return undefined;
}

/**
 * Is the default image used? kubectl has none, so it stays away with `--attach`. In a copy it would
 * only be the image of a container that is new.
 */
export function takesDefaultImage(options: DebugOptions): boolean {
  const { image, attach, container, copy } = options;
  if (image || attach !== undefined) return false;
  if (copy.hold) return true;
  return !copy.name || (!container && copy.setImages.length === 0);
}
