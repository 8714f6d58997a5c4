import type { Pod, SecurityContext } from "../../kubernetes/types.ts";
import { statusOf } from "../target/container-problems.ts";
import { podContainers } from "../target/pod-containers.ts";

/** What is known beforehand of a container's first process. */
export interface ProcessRights {
  /** Undefined where only the image says it. */
  readonly user: number | undefined;
  /** Primary group; undefined where only the image says it. */
  readonly group: number | undefined;
  /** It isn't root, even where `user` is undefined. */
  readonly isNonRoot: boolean;
  readonly capabilities: ReadonlySet<string> | "all";
}

/** What containerd gives a container that asks for nothing, without the prefix CAP_. */
const containerdDefault = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "NET_RAW",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

/** What CRI-O leaves out of that. */
const notInCrio = ["AUDIT_WRITE", "MKNOD", "NET_RAW", "SETFCAP", "SYS_CHROOT"];

/**
 * The rights of a container with this security context in a Pod. `runAsUser` of the container goes
 * before the Pod's; the capabilities are those root has: a process of another user has none.
 */
export function processRights(
  pod: Pod,
  securityContext: SecurityContext | undefined,
): ProcessRights {
  const own = securityContext ?? {};
  const shared = pod.spec?.securityContext ?? {};
  const user = own.runAsUser ?? shared.runAsUser;
  // Root's group is root's in every image's passwd.
  const group = own.runAsGroup ?? shared.runAsGroup ?? (user === 0 ? 0 : undefined);
  const isNonRoot =
    user === undefined ? (own.runAsNonRoot ?? shared.runAsNonRoot ?? false) : user !== 0;
  return { user, group, isNonRoot, capabilities: capabilitiesOf(pod, own, { isNonRoot }) };
}

/**
 * The rights of a container that is there. What its status says (`user.linux`, from Kubernetes 1.31
 * and runtimes that tell it) goes before its spec.
 */
export function targetRights(pod: Pod, name: string): ProcessRights {
  const container = podContainers(pod).find((each) => each.name === name);
  const told = statusOf(pod, name)?.user?.linux;
  return processRights(pod, {
    ...container?.securityContext,
    ...(told && { runAsUser: told.uid, runAsGroup: told.gid }),
  });
}

/** Does root get SYS_CHROOT from the Pod's runtime without asking? */
export function hasChrootByDefault(pod: Pod): boolean {
  return defaultCapabilities(pod).includes("SYS_CHROOT");
}

function capabilitiesOf(
  pod: Pod,
  { privileged, capabilities }: SecurityContext,
  { isNonRoot }: { isNonRoot: boolean },
): ReadonlySet<string> | "all" {
  if (isNonRoot) return new Set();
  const added = (capabilities?.add ?? []).map(withoutPrefix);
  if (privileged || added.includes("ALL")) return "all";
  const dropped = new Set((capabilities?.drop ?? []).map(withoutPrefix));
  const kept = dropped.has("ALL")
    ? []
    : defaultCapabilities(pod).filter((name) => !dropped.has(name));
  return new Set([...kept, ...added]);
}

/** The runtime is named by the scheme of its containers' ids. */
function defaultCapabilities(pod: Pod): string[] {
  const isCrio = pod.status?.containerStatuses?.some(({ containerID }) =>
    containerID?.startsWith("cri-o://"),
  );
  return isCrio ? containerdDefault.filter((name) => !notInCrio.includes(name)) : containerdDefault;
}

function withoutPrefix(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}
