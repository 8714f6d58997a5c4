import type { RequestOptions } from "node:https";

/** One API server and how to be admitted to it. Made from a kubeconfig context. */
export interface Connection {
  /** Base URL; may carry a path prefix (Rancher and other proxies). */
  readonly server: URL;
  /** Name of the kubeconfig context, for messages. */
  readonly context: string;
  /** The context's namespace, `default` when it names none. */
  readonly namespace: string;
  /**
   * Fresh TLS material, credentials and agent for one request or upgrade: exec plugins and
   * token files are asked again when their credential has run out.
   */
  requestOptions(): Promise<RequestOptions>;
}
