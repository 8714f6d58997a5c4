import type { EnvVar } from "../kubernetes/types.ts";
import type { KeepOptions } from "./copy/keep.ts";
import type { ImageChange } from "./copy/set-images.ts";
import type { CustomFields } from "./custom/custom-fields.ts";
import type { MountRequest } from "./mounts/parse-mount.ts";
import type { SessionRoot } from "./root/session-root.ts";
import type { UserChoice } from "./security/user-choice.ts";

/** What the flags of a debug command say. Texts that are empty were not given, as for kubectl. */
export interface DebugOptions {
  readonly image: string | undefined;
  /** `-c`: name of the new container, or in a copy of the one to change. */
  readonly container: string | undefined;
  /** `--target`, or the container of `POD/CONTAINER`. */
  readonly target: string | undefined;
  readonly stdin: boolean;
  readonly tty: boolean;
  /** Undefined when not given: then a resident debugger is used where it can be. */
  readonly attach: boolean | undefined;
  readonly env: readonly EnvVar[];
  /** `--env-from`: the container whose variables the debugger gets too. */
  readonly envFrom: string | undefined;
  /** `--mounts-from`: the container whose mounts the debugger gets too. */
  readonly mountsFrom: string | undefined;
  /** `--mount`: volumes of the Pod to mount. */
  readonly mounts: readonly MountRequest[];
  readonly imagePullPolicy: string | undefined;
  /** `--profile`; undefined to choose. */
  readonly profile: string | undefined;
  /** `--as-user`; undefined to choose. */
  readonly asUser: UserChoice | undefined;
  /** `--custom`: fields merged into the debugger's container last. */
  readonly custom: CustomFields | undefined;
  /** Words after `--`; empty when there were none. */
  readonly command: readonly string[];
  /** The words are the arguments of the image's own entrypoint. */
  readonly argumentsOnly: boolean;
  /** `--pull-secret`: names of Secrets that a new Pod's images are pulled with, besides its own. */
  readonly pullSecrets: readonly string[];
  /** `--keep`: leave the Pod that was made for a session when that ends. */
  readonly keepPod: boolean;
  /** What is said about a copy. */
  readonly copy: CopyOptions;
  /** `--root`: whose filesystem a session starts in; undefined when not given. */
  readonly root: SessionRoot | undefined;
  /** `-q`: leave out information. */
  readonly quiet: boolean;
  /** Seconds a resident debugger lives without a session. */
  readonly timeToLive: number;
}

/** The flags that only a copy obeys. */
export interface CopyOptions {
  /** `--copy-to`: name of the copy; undefined for no copy. */
  readonly name: string | undefined;
  /** `--hold`: a container of the copy waits instead of running its command. */
  readonly hold: boolean;
  readonly setImages: readonly ImageChange[];
  readonly replace: boolean;
  readonly sameNode: boolean;
  /** Undefined when not given. */
  readonly shareProcesses: boolean | undefined;
  readonly keep: KeepOptions;
}

/** Is a copy of the Pod debugged rather than the Pod itself? `--hold` makes one without being told its name. */
export function makesCopy({ copy }: DebugOptions): boolean {
  return Boolean(copy.name) || copy.hold;
}

/** The options of a command line without flags. */
export const defaultOptions: DebugOptions = {
  image: undefined,
  container: undefined,
  target: undefined,
  stdin: false,
  tty: false,
  attach: undefined,
  env: [],
  envFrom: undefined,
  mountsFrom: undefined,
  mounts: [],
  imagePullPolicy: undefined,
  profile: undefined,
  asUser: undefined,
  custom: undefined,
  command: [],
  argumentsOnly: false,
  pullSecrets: [],
  keepPod: false,
  copy: {
    name: undefined,
    hold: false,
    setImages: [],
    replace: false,
    sameNode: false,
    shareProcesses: undefined,
    keep: {
      labels: false,
      annotations: false,
      liveness: false,
      readiness: false,
      startup: false,
      initContainers: true,
    },
  },
  root: undefined,
  quiet: false,
  timeToLive: 3600,
};
