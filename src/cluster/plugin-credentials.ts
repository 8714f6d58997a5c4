import { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { Cluster, Context, User } from "@kubernetes/client-node/dist/config_types.js";
import type { Credentials } from "./connection.ts";
import { withExecInfo } from "./exec-info.ts";

/** Credentials of exec plugins, auth providers and through proxies, again and again as they run out. */
export function pluginCredentials(parts: {
  cluster: Cluster;
  user: User;
  context: Context;
}): () => Promise<Credentials> {
  const { cluster, user, context } = parts;
  // KubeConfig refuses plain http unless told not to verify; there is nothing to verify there.
  const plain = cluster.server.startsWith("http:");
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [plain ? { ...cluster, skipTLSVerify: true } : cluster],
    users: [withExecInfo(user, cluster)],
    contexts: [context],
    currentContext: context.name,
  });
  return async () => {
    const options: Credentials = {};
    await config.applyToHTTPSOptions(options);
    return options;
  };
}

/** Cluster, user and context of the Pod we run in; undefined outside of one. */
export function inClusterParts(): { cluster: Cluster; user: User; context: Context } | undefined {
  const config = new KubeConfig();
  config.loadFromCluster();
  const [context] = config.getContexts();
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  return cluster && user && context ? { cluster, user, context } : undefined;
}
