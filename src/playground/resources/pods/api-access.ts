import { generateName } from "../../../kubernetes/generate-name.ts";
import type { Container, PodSpec, Volume } from "../../../kubernetes/types.ts";

/** Where a container finds token, ca.crt and namespace. */
const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

const namePrefix = "kube-api-access-";

/** A client that asks for just this lifetime, or rather its Pod, gets a token with `warnafter`. */
const expirationSeconds = 3607;

/**
 * Adds the volume of the account's token to every init and app container that mounts nothing
 * there itself. Changes the draft in place.
 */
export function mountApiAccess(spec: PodSpec): void {
  const kept = (spec.volumes ?? []).find(({ name }) => name.startsWith(namePrefix));
  const name = kept?.name ?? generateName(namePrefix);
  const lacking = [...(spec.initContainers ?? []), ...spec.containers].filter(
    (container) => !mountsThere(container),
  );
  for (const container of lacking) {
    const mount = { name, readOnly: true, mountPath };
    container.volumeMounts = [...(container.volumeMounts ?? []), mount];
  }
  if (kept === undefined && lacking.length > 0) {
    spec.volumes = [...(spec.volumes ?? []), apiAccessVolume(name)];
  }
}

function mountsThere({ volumeMounts = [] }: Container): boolean {
  return volumeMounts.some((mount) => mount.mountPath === mountPath);
}

function apiAccessVolume(name: string): Volume {
  return {
    name,
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { expirationSeconds, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [
              {
                path: "namespace",
                fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" },
              },
            ],
          },
        },
      ],
    },
  };
}
