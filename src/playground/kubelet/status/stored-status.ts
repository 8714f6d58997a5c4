import type { ContainerStatus, Pod, PodStatus } from "../../../kubernetes/types.ts";

/** The entry of a container in a Pod's status, in whichever of the three lists it stands. */
export function storedStatus(
  { status }: Pick<Pod, "status">,
  name: string,
): ContainerStatus | undefined {
  const lists: (keyof PodStatus & `${string}ontainerStatuses`)[] = [
    "initContainerStatuses",
    "containerStatuses",
    "ephemeralContainerStatuses",
  ];
  return lists
    .flatMap((list): ContainerStatus[] => status?.[list] ?? [])
    .find((entry) => entry.name === name);
}

/** Whether a Pod's status says that a container has run, or still does. */
export function hasBegun(pod: Pick<Pod, "status">, name: string): boolean {
  const { state, lastState } = storedStatus(pod, name) ?? {};
  return [state?.running, state?.terminated, lastState?.terminated].some(
    (found) => found !== undefined,
  );
}
