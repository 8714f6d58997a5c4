import type { Cluster, User } from "@kubernetes/client-node/dist/config_types.js";

/**
 * A user whose exec plugin is told what kubectl tells it in KUBERNETES_EXEC_INFO: the version of
 * the answer wanted, that it must not ask questions (its stdin is a pipe), and the cluster where
 * the kubeconfig says `provideClusterInfo`. `KubeConfig` itself sets nothing.
 */
export function withExecInfo(user: User, cluster: Cluster): User {
  const exec: unknown = user.exec;
  if (typeof exec !== "object" || exec === null) return user;
  const { apiVersion, provideClusterInfo, env } = exec as {
    apiVersion?: unknown;
    provideClusterInfo?: unknown;
    env?: unknown;
  };
  const info = {
    kind: "ExecCredential",
    apiVersion: apiVersion ?? "client.authentication.k8s.io/v1",
    spec: {
      interactive: false,
      ...(provideClusterInfo === true && { cluster: clusterInfo(cluster) }),
    },
  };
  return {
    ...user,
    exec: {
      ...exec,
      env: [
        ...(Array.isArray(env) ? env : []),
        { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) },
      ],
    },
  };
}

function clusterInfo(cluster: Cluster) {
  return {
    server: cluster.server,
    ...(cluster.tlsServerName && { "tls-server-name": cluster.tlsServerName }),
    ...(cluster.skipTLSVerify && { "insecure-skip-tls-verify": true }),
    ...(cluster.caData && { "certificate-authority-data": cluster.caData }),
    ...(cluster.proxyUrl && { "proxy-url": cluster.proxyUrl }),
  };
}
