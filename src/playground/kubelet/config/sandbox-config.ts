import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Pod } from "../../../kubernetes/types.ts";
import type { PodSandboxConfigSchema } from "../../runtime/proto/cri_pb.ts";
import { podNamespaces } from "../decide/namespaces.ts";
import { containersOf, identityOf } from "../pod.ts";
import { labelsOf } from "./labels.ts";
import { namespaceOption } from "./namespace-option.ts";
import { seccompProfile } from "./seccomp.ts";

/** Where the node keeps what belongs to a sandbox. */
export interface SandboxPlaces {
  /** Directory for the Pod's container logs; must exist. */
  logDirectory: string;
  /** cgroup all of the Pod's containers live under. */
  cgroupParent: string;
}

/**
 * CRI PodSandboxConfig. Built anew for every call that takes one: CreateContainer refuses a
 * privileged container unless the config sent along says privileged, and an ephemeral
 * container can make the Pod privileged after its sandbox was made.
 */
export function sandboxConfig(
  pod: Pod,
  attempt: number,
  places: SandboxPlaces,
): MessageInitShape<typeof PodSandboxConfigSchema> {
  const { namespace, name, uid } = identityOf(pod);
  const context = pod.spec?.securityContext;
  return {
    metadata: { name, namespace, uid, attempt },
    hostname: pod.spec?.hostNetwork ? "" : hostnameOf(pod),
    logDirectory: places.logDirectory,
    labels: { ...pod.metadata?.labels, ...labelsOf(pod) },
    annotations: { ...pod.metadata?.annotations },
    linux: {
      cgroupParent: places.cgroupParent,
      sysctls: Object.fromEntries((context?.sysctls ?? []).map(({ name, value }) => [name, value])),
      securityContext: {
        namespaceOptions: namespaceOption(podNamespaces(pod)),
        privileged: isPrivileged(pod),
        seccomp: seccompProfile(context?.seccompProfile ?? { type: "RuntimeDefault" }),
        supplementalGroups: (context?.supplementalGroups ?? []).map(BigInt),
      },
    },
  };
}

/** `spec.hostname`, else the Pod's name; the kernel takes 64 bytes, a DNS label 63. */
export function hostnameOf(pod: Pod): string {
  const name = pod.spec?.hostname ?? pod.metadata?.name ?? "";
  return name.slice(0, 63).replace(/[-.]+$/, "");
}

function isPrivileged(pod: Pod): boolean {
  return containersOf(pod).some(({ container }) => container.securityContext?.privileged === true);
}
