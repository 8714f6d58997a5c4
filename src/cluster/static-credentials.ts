import { readFile } from "node:fs/promises";
import type { Cluster, User } from "@kubernetes/client-node/dist/config_types.js";
import type { Credentials } from "./connection.ts";

/**
 * Whether all there is to know stands in the kubeconfig or in files it names: no plugin, no
 * provider, no proxy. Such a context, the usual one of a local cluster, doesn't need
 * `KubeConfig`, whose loading costs more than the request.
 */
export function hasStaticCredentials(cluster: Cluster, user: User): boolean {
  return !user.exec && !user.authProvider && !cluster.proxyUrl;
}

/** TLS material and headers of such a context. Rejects when a file can't be read. */
export async function staticCredentials(cluster: Cluster, user: User): Promise<Credentials> {
  const [ca, cert, key] = await Promise.all([
    dataOrFile(cluster.caData, cluster.caFile),
    dataOrFile(user.certData, user.certFile),
    dataOrFile(user.keyData, user.keyFile),
  ]);
  const headers = {
    ...(user.token ? { Authorization: `Bearer ${user.token}` } : {}),
    ...(user.impersonateUser ? { "Impersonate-User": user.impersonateUser } : {}),
  };
  return {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(cluster.skipTLSVerify ? { rejectUnauthorized: false } : {}),
    ...(cluster.tlsServerName ? { servername: cluster.tlsServerName } : {}),
    ...(user.username && !user.token ? { auth: `${user.username}:${user.password ?? ""}` } : {}),
    headers,
  };
}

/** A file is read anew each time: it may have been renewed. */
async function dataOrFile(
  data: string | undefined,
  file: string | undefined,
): Promise<Buffer | undefined> {
  if (data) return Buffer.from(data, "base64");
  return file ? readFile(file) : undefined;
}
