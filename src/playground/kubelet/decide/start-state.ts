import type { ImageUser } from "../config/security-context.ts";

/** Why a container could not be started; the reasons are those of ContainerStateWaiting. */
export type HindranceReason =
  | "ErrImagePull"
  | "ErrImageNeverPull"
  | "InvalidImageName"
  | "CreateContainerConfigError"
  | "CreateContainerError";

/** What came of the last try to start a container. */
export interface Hindrance {
  phase: "failed";
  reason: HindranceReason;
  message: string;
  failedAt: Date;
  /** In a row; the next wait depends on it. */
  failures: number;
  /** Absent when no waiting helps. */
  retryAt?: Date;
  /** Name of a container whose appearance ends the hindrance. */
  awaits?: string;
}

/** How far a container is on its way to being created; no entry means nothing was done yet. */
export type StartState =
  /** `after`: the failure that is shown until this pull has ended. */
  | { phase: "pulling"; after?: Hindrance }
  /** The image is there: the next step is CreateContainer. */
  | { phase: "image-ready"; imageId: string; imageUser?: ImageUser; failures: number }
  | Hindrance;

/** What keeps a container from starting, as it is shown. */
export function shownHindrance(state: StartState | undefined): Hindrance | undefined {
  if (state?.phase === "pulling") return state.after;
  return state?.phase === "failed" ? state : undefined;
}

/** How long a fresh pull error is shown as itself before it is shown as a back-off. */
export const backOffShownAfterMilliseconds = 2000;

/** A pull that failed for another container, which is shown as a back-off from the beginning. */
export function asBackOff(failure: Hindrance): Hindrance {
  const failedAt = new Date(failure.failedAt.getTime() - backOffShownAfterMilliseconds);
  return { ...failure, failedAt };
}

/** Whether it is to be tried again now. A failure that lies ahead of us says that the clock was set back. */
export function isDue({ failedAt, retryAt }: Hindrance, now: Date): boolean {
  return retryAt !== undefined && (retryAt <= now || failedAt > now);
}

/** ContainerStateWaiting as it is to be shown now. */
export function waitingFor(
  state: Hindrance,
  image: string,
  now: Date,
): { reason: string; message: string } {
  const age = now.getTime() - state.failedAt.getTime();
  if (state.reason === "ErrImagePull" && age >= backOffShownAfterMilliseconds) {
    return {
      reason: "ImagePullBackOff",
      message: `Back-off pulling image "${image}": ErrImagePull: ${state.message}`,
    };
  }
  return { reason: state.reason, message: state.message };
}
