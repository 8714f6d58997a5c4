import type { MessageInitShape } from "@bufbuild/protobuf";
import { MountPropagation, type MountSchema } from "../../runtime/proto/cri_pb.ts";
import { ConfigProblem } from "../config/environment.ts";
import type { AnyContainer } from "../pod.ts";
import type { VolumePlan } from "./plan.ts";

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

/** CRI mounts of one container: its volumeMounts, then hosts file and termination log where free. */
export function containerMounts(
  container: AnyContainer,
  plans: readonly VolumePlan[],
  standard: StandardMounts,
): Mount[] {
  const own = (container.volumeMounts ?? []).map((mount): Mount => {
    const plan = plans.find(({ name }) => name === mount.name);
    if (plan === undefined) throw new ConfigProblem(`volume "${mount.name}" is not in the Pod`);
    if (mount.subPath || mount.subPathExpr) {
      throw new ConfigProblem(
        `volumeMount "${mount.name}" at ${mount.mountPath}: subPath is not offered by the playground yet`,
      );
    }
    return {
      containerPath: mount.mountPath,
      hostPath: plan.path,
      readonly: mount.readOnly === true,
      propagation:
        propagations[mount.mountPropagation ?? "None"] ?? MountPropagation.PROPAGATION_PRIVATE,
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
