import type { EphemeralContainer, Pod } from "../../kubernetes/types.ts";
import { toolboxFolder } from "../root/toolbox-script.ts";
import { type EphemeralContainerParts, ephemeralContainer } from "./ephemeral-container.ts";
import { residentCommand } from "./resident-command.ts";

/** The variable of its own environment a resident debugger is recognised by later. */
export const residentVariable = "EPHEMERA_RESIDENT";

/** What a resident debugger is made from: its process is ours, so command, stdin and tty are too. */
export type ResidentParts = Omit<
  EphemeralContainerParts,
  "command" | "argumentsOnly" | "stdin" | "tty"
> & {
  /** Seconds it lives without a session. */
  readonly timeToLive: number;
  /** Mounts and variables as they were asked for. */
  readonly asked?: object | undefined;
};

/** A resident debugger's container: an idle waiter that sessions exec into. */
export function residentContainer(parts: ResidentParts): EphemeralContainer {
  return ephemeralContainer({
    ...parts,
    command: residentCommand({ timeToLive: parts.timeToLive, toolbox: toolboxFolder }),
    env: [...parts.env, { name: residentVariable, value: purposeOf(parts) }],
    stdin: false,
    tty: false,
  });
}

/**
 * The name of a running resident debugger made for the same purpose. Image and security context
 * are compared by what was asked for, not by what stands in the spec: webhooks change those.
 */
export function findResident(pod: Pod, parts: ResidentParts): string | undefined {
  const purpose = purposeOf(parts);
  const match = pod.spec?.ephemeralContainers?.find(
    (container) =>
      container.targetContainerName === parts.target &&
      markerOf(container) === purpose &&
      isRunning(pod, container.name),
  );
  return match?.name;
}

/** What a resident debugger was made for, as its marker says; undefined for other containers. */
export function markerOf(container: EphemeralContainer): string | undefined {
  return container.env?.find(({ name }) => name === residentVariable)?.value;
}

/** Two requests with the same purpose can share a debugger. The version is that of the waiter. */
function purposeOf(parts: ResidentParts): string {
  const { image, target, env, securityContext, custom, asked } = parts;
  return JSON.stringify({
    version: 2,
    image,
    target: target ?? null,
    securityContext: securityContext ?? null,
    env: env.map(({ name, value }) => `${name}=${value ?? ""}`).sort(),
    ...(custom && { custom: custom.fields }),
    ...(asked && { asked }),
  });
}

function isRunning(pod: Pod, name: string): boolean {
  const status = pod.status?.ephemeralContainerStatuses?.find((entry) => entry.name === name);
  return status?.state?.running !== undefined;
}
