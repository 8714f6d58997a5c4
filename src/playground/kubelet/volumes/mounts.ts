import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Node, VolumeMount } from "../../../kubernetes/types.ts";
import { MountPropagation, type MountSchema } from "../../runtime/proto/cri_pb.ts";
import { ConfigProblem } from "../config/environment.ts";
import type { AnyContainer } from "../pod.ts";
import type { VolumePlan } from "./plan.ts";
import type { SubPath } from "./sub-paths.ts";

/** Files every container gets besides its own mounts. */
export interface StandardMounts {
  hosts: string;
  terminationLog: string;
}

type Mount = MessageInitShape<typeof MountSchema>;

const propagations: Readonly<Record<string, MountPropagation>> = {
  None: MountPropagation.PROPAGATION_PRIVATE,
  HostToContainer: MountPropagation.PROPAGATION_HOST_TO_CONTAINER,
  Bidirectional: MountPropagation.PROPAGATION_BIDIRECTIONAL,
};

/** What a container's mounts are made from. */
export interface MountIngredients {
  plans: readonly VolumePlan[];
  /** Parts of volumes, already visible at their targets. */
  subPaths: readonly SubPath[];
  standard: StandardMounts;
  /** Whether the runtime can make a mount read-only with all that is mounted below it. */
  recursiveReadOnly: boolean;
}

/** CRI mounts of one container: its volumeMounts, then hosts file and termination log where free. */
export function containerMounts(
  container: AnyContainer,
  { plans, subPaths, standard, recursiveReadOnly }: MountIngredients,
): Mount[] {
  const own = (container.volumeMounts ?? []).map((mount, index): Mount => {
    const plan = plans.find(({ name }) => name === mount.name);
    if (plan === undefined) throw new ConfigProblem(`volume "${mount.name}" is not in the Pod`);
    const recursive = isRecursive(mount, recursiveReadOnly);
    const part = subPaths.find((subPath) => subPath.index === index);
    return {
      containerPath: mount.mountPath,
      hostPath: part?.target ?? plan.path,
      // What is made from the API's objects is nobody's to write.
      readonly: mount.readOnly === true || plan.kind === "files",
      propagation:
        propagations[mount.mountPropagation ?? "None"] ?? MountPropagation.PROPAGATION_PRIVATE,
      ...(recursive ? { recursiveReadOnly: true } : {}),
    };
  });
  const taken = new Set(own.map(({ containerPath }) => containerPath));
  const terminationPath = container.terminationMessagePath ?? "/dev/termination-log";
  return [
    ...own,
    { containerPath: "/etc/hosts", hostPath: standard.hosts },
    { containerPath: terminationPath, hostPath: standard.terminationLog },
  ].filter((mount, index) => index < own.length || !taken.has(mount.containerPath));
}

/** Whether a mount is to be recursively read-only (kubelet, resolveRecursiveReadOnly). Throws `ConfigProblem`. */
function isRecursive({ name, recursiveReadOnly }: VolumeMount, isSupported: boolean): boolean {
  if (recursiveReadOnly === "Enabled" && !isSupported) {
    throw new ConfigProblem(
      `failed to resolve recursive read-only mode: volume "${name}" requested recursive read-only mode, but it is not supported by the runtime`,
    );
  }
  const isWanted = recursiveReadOnly === "Enabled" || recursiveReadOnly === "IfPossible";
  return isWanted && isSupported;
}

/** What the runtime says of itself on the Node: containerd can since 2.0. Pods have its default handler. */
export function canMountRecursivelyReadOnly(node: Node | undefined): boolean {
  return (node?.status?.runtimeHandlers ?? []).some(
    ({ name = "", features }) => name === "" && features?.recursiveReadOnlyMounts === true,
  );
}
