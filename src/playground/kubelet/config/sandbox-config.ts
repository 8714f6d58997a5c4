import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Pod } from "../../../kubernetes/types.ts";
import { type PodSandboxConfigSchema, ProfileType } from "../../runtime/proto/cri_pb.ts";
import { podNamespaces } from "../decide/namespaces.ts";
import { containersOf, identityOf } from "../pod.ts";
import { ConfigProblem } from "./environment.ts";
import { kernelHostname } from "./hostname.ts";
import { labelsOf } from "./labels.ts";
import { namespaceOption } from "./namespace-option.ts";
import type { ResolvConf } from "./resolv-conf.ts";
import { podGroups } from "./security-context.ts";

/** What a sandbox is made of besides the Pod itself. */
export interface SandboxIngredients {
  /** Directory for the Pod's container logs; must exist. */
  logDirectory: string;
  /** cgroup all of the Pod's containers live under. */
  cgroupParent: string;
  clusterDomain: string;
  dns: ResolvConf;
}

/**
 * CRI PodSandboxConfig. Built anew for every call that takes one: CreateContainer refuses a
 * privileged container unless the config sent along says privileged, and an ephemeral
 * container can make the Pod privileged after its sandbox was made. Throws `ConfigProblem` for what
 * this node can't do.
 */
export function sandboxConfig(
  pod: Pod,
  attempt: number,
  { logDirectory, cgroupParent, clusterDomain, dns }: SandboxIngredients,
): MessageInitShape<typeof PodSandboxConfigSchema> {
  const { namespace, name, uid } = identityOf(pod);
  const context = pod.spec?.securityContext;
  if (pod.spec?.hostUsers === false) {
    throw new ConfigProblem('RuntimeClass handler "" does not support user namespaces');
  }
  return {
    metadata: { name, namespace, uid, attempt },
    hostname: pod.spec?.hostNetwork ? "" : kernelHostname(pod, clusterDomain),
    logDirectory,
    dnsConfig: dns,
    labels: { ...pod.metadata?.labels, ...labelsOf(pod) },
    annotations: { ...pod.metadata?.annotations },
    linux: {
      cgroupParent,
      sysctls: Object.fromEntries((context?.sysctls ?? []).map(({ name, value }) => [name, value])),
      securityContext: {
        namespaceOptions: namespaceOption(podNamespaces(pod)),
        privileged: isPrivileged(pod),
        // Not the Pod's own: one made for its containers may be too narrow for the pause process.
        seccomp: { profileType: ProfileType.RuntimeDefault },
        supplementalGroups: podGroups(pod),
        ...sandboxUser(pod),
      },
    },
  };
}

/** The pause process runs as the Pod's user; CRI takes a group only beside a user. */
function sandboxUser({ spec }: Pod) {
  const { runAsUser, runAsGroup } = spec?.securityContext ?? {};
  if (runAsUser === undefined) return {};
  return {
    runAsUser: { value: BigInt(runAsUser) },
    ...(runAsGroup === undefined ? {} : { runAsGroup: { value: BigInt(runAsGroup) } }),
  };
}

function isPrivileged(pod: Pod): boolean {
  return containersOf(pod).some(({ container }) => container.securityContext?.privileged === true);
}
