import type {
  Container,
  ContainerStatus,
  PodSpec,
  PodStatus,
} from "../../../../kubernetes/types.ts";
import { type FieldError, forbidden } from "../../field-error.ts";

/** A container that has ended for good cannot be reported as anything else again. */
export function validateTransitions(
  next: PodStatus,
  before: PodStatus,
  spec: PodSpec,
): FieldError[] {
  const lists = [
    ["containerStatuses", spec.containers],
    ["initContainerStatuses", spec.initContainers ?? []],
    ["ephemeralContainerStatuses", []],
  ] as const;
  return lists.flatMap(([list, containers]) =>
    validateStates(`status.${list}`, next[list] ?? [], before[list] ?? [], (name, exitCode) => {
      const container = containers.find((each) => each.name === name);
      return container !== undefined && mayRestart(container, spec, exitCode);
    }),
  );
}

/** The index in the path is that of the old status. */
function validateStates(
  at: string,
  next: readonly ContainerStatus[],
  before: readonly ContainerStatus[],
  mayRevive: (name: string, exitCode: number) => boolean,
): FieldError[] {
  const reported = new Map(next.toReversed().map((status) => [status.name, status]));
  return before.flatMap(({ name, state }, index) => {
    const ended = state?.terminated;
    const now = reported.get(name);
    if (ended === undefined || now === undefined || now.state?.terminated !== undefined) return [];
    if (mayRevive(name, ended.exitCode)) return [];
    return [forbidden(`${at}[${index}].state`, "may not be transitioned to non-terminated state")];
  });
}

/** Does the container start again after this exit code? The same rules as the kubelet's. */
export function mayRestart(container: Container, spec: PodSpec, exitCode: number): boolean {
  const { restartPolicy, restartPolicyRules = [] } = container;
  const rule = restartPolicyRules.find(({ exitCodes }) => {
    const isListed = exitCodes?.values?.includes(exitCode) ?? false;
    return exitCodes !== undefined && isListed === (exitCodes.operator === "In");
  });
  if (restartPolicy !== undefined && rule !== undefined) return true;
  switch (restartPolicy ?? spec.restartPolicy) {
    case "Never":
      return false;
    case "OnFailure":
      return exitCode !== 0;
    default:
      return true;
  }
}
