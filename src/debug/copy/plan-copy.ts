import { EphemeraError } from "../../errors.ts";
import type { Container, Pod } from "../../kubernetes/types.ts";
import { defaultingText } from "../container-names.ts";
import { sharedNamespaces } from "../namespaces.ts";
import type { DebugPlan, PlannedChange } from "../plan.ts";
import { attachedSession, ownProcess, sessionPermissions } from "../plan-context.ts";
import { profileNotice } from "../profiles/profile.ts";
import { capabilityWarning } from "../profiles/security-context.ts";
import { rootWarnings } from "../root/choose-root.ts";
import { podRefusal } from "../security/describe-refusal.ts";
import { defaultContainer } from "../target/choose-container.ts";
import { podContainers } from "../target/pod-containers.ts";
import { withTargetNamed } from "../target/target-word.ts";
import { isTemporary, podRemains, withDeadline } from "../temporary-pod.ts";
import { copyClashes } from "./clashes/clashes.ts";
import { type CopyInput, copyPod, surroundingsInCopy } from "./copy-pod.ts";

/**
 * Plans a copy of a Pod with a debugger in it, or with other images. Throws COPY_IS_ORIGINAL,
 * SET_IMAGE_UNKNOWN, or what `optionsError` makes; nothing has been changed then.
 */
export function planCopy(given: CopyInput): DebugPlan {
  const { pod } = given;
  const target = defaultContainer(pod)?.container;
  const options = withTargetNamed(given.options, { pod, target });
  const input = { ...given, options };
  const original = pod.metadata?.name ?? "";
  const name = options.copy.name ?? "";
  if (name === original) throw new EphemeraError("COPY_IS_ORIGINAL", { pod: name });
  const namespace = pod.metadata?.namespace ?? "default";
  const { object, container, security } = copyPod(input);
  const session =
    container &&
    attachedSession(input, container, {
      attach: ownProcess(input).attach,
      ended: `Session ended, resume using 'kubectl attach ${name} -c ${container.name} -n ${namespace} -i -t' command`,
    });
  const temporary = isTemporary(input, session);
  const clashes = clashesOf(input, { object, container });
  const remains = podRemains({ pod: name, namespace, isTemporary: temporary });
  return {
    mode: "copy",
    namespace,
    pod: name,
    ...(container && { debugger: container.name }),
    flow: "own-process",
    changes: [
      { kind: "create-pod", object: temporary ? withDeadline(object) : object },
      ...replacement(input, original, container),
    ],
    ...(session && { session }),
    ...(temporary && { isTemporary: true }),
    shares: sharedNamespaces({ pod: name, spec: object.spec }),
    announcements:
      isNew(pod, container) && !options.container ? [defaultingText(container.name)] : [],
    notes: [...(security?.notes ?? []), ...clashes.notes, ...notesAbout(input, container, remains)],
    warnings: [
      ...clashes.warnings,
      ...(security?.warnings ?? []),
      ...warningsAbout(input, { object, container }),
      ...rootWarnings(options),
    ],
    sideEffects: [
      remains,
      ...(options.copy.replace ? [`The Pod ${original} is deleted without grace.`] : []),
    ],
    permissions: [
      "get pods",
      "create pods",
      ...(options.copy.replace || temporary ? ["delete pods"] : []),
      ...(session ? ["list pods", "watch pods"] : []),
      ...sessionPermissions(session),
    ],
  };
}

function isNew(pod: Pod, container: Container | undefined): container is Container {
  return container !== undefined && !podContainers(pod).some(({ name }) => name === container.name);
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

function notesAbout(input: CopyInput, container: Container | undefined, remains: string): string[] {
  const { profile, options } = input;
  const notice = profile && profileNotice(profile);
  return [
    ...(notice === undefined ? [] : [notice]),
    ...(container ? surroundingsInCopy(input, container).notes : []),
    // kubectl says nothing about what it leaves behind.
    ...(options.attach === undefined ? [remains] : []),
  ];
}

/** What the copy and its original can't both have. */
export function clashesOf(
  { pod, options, neighbours }: CopyInput,
  { object, container }: { object: Pod; container: unknown },
): { warnings: string[]; notes: string[] } {
  if (neighbours === undefined) return { warnings: [], notes: [] };
  const replacedLater = options.copy.replace && container !== undefined;
  return copyClashes(pod, { copy: object, options: options.copy, neighbours, replacedLater });
}

function warningsAbout(
  { pod, options, rules }: CopyInput,
  { object, container }: { object: Pod; container: Container | undefined },
): string[] {
  if (options.attach !== undefined) {
    const user = pod.spec?.securityContext?.runAsUser;
    const warning = container && capabilityWarning(user, container.securityContext);
    return warning === undefined ? [] : [warning];
  }
  return rules === undefined ? [] : podRefusal(object, rules);
}
