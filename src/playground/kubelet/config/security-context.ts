import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Pod, SecurityContext } from "../../../kubernetes/types.ts";
import {
  type LinuxContainerSecurityContextSchema,
  SupplementalGroupsPolicy,
} from "../../runtime/proto/cri_pb.ts";
import { containerNamespaces } from "../decide/namespaces.ts";
import type { AnyContainer } from "../pod.ts";
import { describePod, identityOf } from "../pod.ts";
import { appArmorMessage, appArmorProfile } from "./app-armor.ts";
import { ConfigProblem } from "./environment.ts";
import { namespaceOption } from "./namespace-option.ts";
import { seccompProfile } from "./seccomp.ts";

/** Whom an image says its process runs as (CRI Image.uid and Image.username). */
export interface ImageUser {
  uid?: number;
  username?: string;
}

/** What a security context depends on besides the Pod. */
export interface SecurityFacts {
  /** Whom the image runs as. */
  image: ImageUser;
  /** Runtime id of the container whose PID namespace is joined. */
  targetId?: string | undefined;
  /** Directory of Localhost seccomp profiles. */
  seccompRoot: string;
}

/** What the kernel's /proc and /sys hide from an ordinary container (procMount Default). */
const maskedPaths = [
  "/proc/asound",
  "/proc/acpi",
  "/proc/interrupts",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/sys/firmware",
  "/sys/devices/virtual/powercap",
];
const readonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

/** The security context in force: the Pod's, overlaid by the container's own. */
export function effectiveSecurityContext(pod: Pod, container: AnyContainer): SecurityContext {
  const { runAsUser, runAsGroup, runAsNonRoot, seccompProfile } = pod.spec?.securityContext ?? {};
  const own = Object.entries(container.securityContext ?? {}).filter(
    ([, value]) => value !== undefined,
  );
  return { runAsUser, runAsGroup, runAsNonRoot, seccompProfile, ...Object.fromEntries(own) };
}

/** CRI LinuxContainerSecurityContext. Throws `ConfigProblem` where runAsNonRoot is not met. */
export function containerSecurityContext(
  pod: Pod,
  container: AnyContainer,
  { image, targetId, seccompRoot }: SecurityFacts,
): MessageInitShape<typeof LinuxContainerSecurityContextSchema> {
  const context = effectiveSecurityContext(pod, container);
  verifyNonRoot(pod, container, context, image);
  const privileged = context.privileged === true;
  const unmasked = privileged || context.procMount === "Unmasked";
  const podContext = pod.spec?.securityContext;
  const strict = podContext?.supplementalGroupsPolicy === "Strict";
  return {
    privileged,
    namespaceOptions: namespaceOption(containerNamespaces(pod, targetId)),
    readonlyRootfs: context.readOnlyRootFilesystem === true,
    noNewPrivs: context.allowPrivilegeEscalation === false,
    seccomp: seccompProfile(privileged ? undefined : context.seccompProfile, seccompRoot),
    ...appArmorMessage(privileged ? undefined : appArmorProfile(pod, container)),
    supplementalGroups: podGroups(pod),
    supplementalGroupsPolicy: strict
      ? SupplementalGroupsPolicy.Strict
      : SupplementalGroupsPolicy.Merge,
    maskedPaths: unmasked ? [] : maskedPaths,
    readonlyPaths: unmasked ? [] : readonlyPaths,
    capabilities: {
      addCapabilities: context.capabilities?.add ?? [],
      dropCapabilities: context.capabilities?.drop ?? [],
    },
    ...runAs(context, image),
  };
}

/** The groups all containers of a Pod belong to: the one that owns its volumes, and more. */
export function podGroups(pod: Pod): bigint[] {
  const { fsGroup, supplementalGroups = [] } = pod.spec?.securityContext ?? {};
  return [...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups].map(BigInt);
}

/** Without runAsUser the image decides, by name or by number; an image that says nothing means root. */
function runAs(context: SecurityContext, image: ImageUser) {
  const group =
    context.runAsGroup === undefined ? {} : { runAsGroup: { value: BigInt(context.runAsGroup) } };
  if (context.runAsUser === undefined && image.username) {
    return { runAsUsername: image.username, ...group };
  }
  return { runAsUser: { value: BigInt(context.runAsUser ?? image.uid ?? 0) }, ...group };
}

function verifyNonRoot(
  pod: Pod,
  container: AnyContainer,
  context: SecurityContext,
  image: ImageUser,
): void {
  if (context.runAsNonRoot !== true) return;
  const where = `(pod: "${describePod(identityOf(pod))}", container: ${container.name})`;
  if (context.runAsUser !== undefined) {
    if (context.runAsUser === 0) {
      throw new ConfigProblem(`container's runAsUser breaks non-root policy ${where}`);
    }
    return;
  }
  if (image.username) {
    throw new ConfigProblem(
      `container has runAsNonRoot and image has non-numeric user (${image.username}), cannot verify user is non-root ${where}`,
    );
  }
  if (image.uid === undefined || image.uid === 0) {
    throw new ConfigProblem(`container has runAsNonRoot and image will run as root ${where}`);
  }
}
