import { EphemeraError } from "../../errors.ts";
import type { Container, Pod } from "../../kubernetes/types.ts";
import { defaultingText } from "../container-names.ts";
import { sharedNamespaces } from "../namespaces.ts";
import type { DebugPlan, PlannedChange } from "../plan.ts";
import { attachedSession, ownProcess, sessionPermissions } from "../plan-context.ts";
import { profileNotice } from "../profiles/profile.ts";
import { capabilityWarning } from "../profiles/security-context.ts";
import { type CopyInput, copyPod } from "./copy-pod.ts";

/**
 * Plans a copy of a Pod with a debugger in it, or with other images. Throws COPY_IS_ORIGINAL,
 * SET_IMAGE_UNKNOWN, or what `optionsError` makes; nothing has been changed then.
 */
export function planCopy(input: CopyInput): DebugPlan {
  const { pod, options } = input;
  const original = pod.metadata?.name ?? "";
  const name = options.copy.name ?? "";
  if (name === original) throw new EphemeraError("COPY_IS_ORIGINAL", { pod: name });
  const namespace = pod.metadata?.namespace ?? "default";
  const { object, container } = copyPod(input);
  const session =
    container &&
    attachedSession(input, container, {
      attach: ownProcess(input).attach,
      ended: `Session ended, resume using 'kubectl attach ${name} -c ${container.name} -n ${namespace} -i -t' command`,
    });
  const removal = `kubectl delete pod ${name} -n ${namespace}`;
  return {
    mode: "copy",
    namespace,
    pod: name,
    ...(container && { debugger: container.name }),
    flow: "own-process",
    changes: [{ kind: "create-pod", object }, ...replacement(input, original, container)],
    ...(session && { session }),
    shares: sharedNamespaces({ pod: name, spec: object.spec }),
    announcements:
      isNew(pod, container) && !options.container ? [defaultingText(container.name)] : [],
    notes: notesAbout(input, removal),
    warnings: warningsAbout(pod, container),
    sideEffects: [
      `The Pod ${name} stays until it is deleted ('${removal}').`,
      ...(options.copy.replace ? [`The Pod ${original} is deleted without grace.`] : []),
    ],
    permissions: [
      "get pods",
      "create pods",
      ...(options.copy.replace ? ["delete pods"] : []),
      ...(session ? ["list pods", "watch pods"] : []),
      ...sessionPermissions(session),
    ],
  };
}

function isNew(pod: Pod, container: Container | undefined): container is Container {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  return (
    container !== undefined &&
    ![...containers, ...initContainers].some(({ name }) => name === container.name)
  );
}

/**
 * kubectl deletes the original at once, and loses both when the copy doesn't come up. Without
 * `--attach`, and with a debugger to wait for, the original goes when that runs.
 */
function replacement(
  { options }: CopyInput,
  original: string,
  container: Container | undefined,
): PlannedChange[] {
  if (!options.copy.replace) return [];
  const when =
    options.attach === undefined && container !== undefined ? "debugger-runs" : "at-once";
  return [{ kind: "delete-pod", pod: original, when }];
}

function notesAbout({ profile, options }: CopyInput, removal: string): string[] {
  const notice = profileNotice(profile);
  return [
    ...(notice === undefined ? [] : [notice]),
    // kubectl says nothing about what it leaves behind.
    ...(options.attach === undefined
      ? [`The copy ${options.copy.name} stays until it is deleted: '${removal}'.`]
      : []),
  ];
}

function warningsAbout(pod: Pod, container: Container | undefined): string[] {
  const user = pod.spec?.securityContext?.runAsUser;
  const warning = container && capabilityWarning(user, container.securityContext);
  return warning === undefined ? [] : [warning];
}
