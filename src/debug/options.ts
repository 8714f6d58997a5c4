import { EphemeraError } from "../errors.ts";
import { isImageReference } from "../kubernetes/image-reference.ts";
import type { EnvVar } from "../kubernetes/types.ts";
import { type Profile, parseProfile } from "./profiles.ts";

/** What the flags of a debug command say. */
export interface DebugOptions {
  /** Undefined when not given. */
  readonly image: string | undefined;
  /** `-c`: name of the new container. */
  readonly container: string | undefined;
  /** `--target`, or the container of `POD/CONTAINER`. */
  readonly target: string | undefined;
  readonly stdin: boolean;
  readonly tty: boolean;
  /** Undefined when not given: then a resident debugger is used where it can be. */
  readonly attach: boolean | undefined;
  readonly env: readonly EnvVar[];
  readonly imagePullPolicy: string | undefined;
  readonly profile: string;
  /** Words after `--`; empty when there were none. */
  readonly command: readonly string[];
  /** Seconds a resident debugger lives without a session. */
  readonly timeToLive: number;
}

/**
 * Checks options in the order and words of `kubectl debug` 1.36 where the flags are shared.
 * `targets` is how many targets were named. Throws INVALID_OPTIONS.
 */
export function checkOptions(options: DebugOptions, targets: number): Profile {
  const profile = parseProfile(options.profile);
  const { image, container, attach, imagePullPolicy } = options;
  if (attach === true && !image && !container) {
    refuse(
      "you must specify --container or create a new container using --image in order to attach.",
    );
  }
  // Without --attach there is a default image, which kubectl doesn't have.
  if (attach !== undefined && !image) refuse("you must specify --image when not using --copy-to.");
  if (image !== undefined && !isImageReference(image)) {
    refuse(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  }
  if (targets === 0) refuse("NAME or filename is required for debug");
  if (imagePullPolicy && !["Always", "IfNotPresent", "Never"].includes(imagePullPolicy)) {
    refuse(`invalid image pull policy: ${imagePullPolicy}`);
  }
  if (options.tty && !options.stdin) {
    refuse("-i/--stdin is required for containers with -t/--tty=true");
  }
  return profile;
}

function refuse(problem: string): never {
  throw new EphemeraError("INVALID_OPTIONS", { problem });
}
