import type { OutgoingHttpHeaders } from "node:http";
import type { RequestOptions } from "node:https";

/** One API server and how to be admitted to it. Made from a kubeconfig context. */
export interface Connection {
  /** Base URL; may carry a path prefix (Rancher and other proxies). */
  readonly server: URL;
  /** Name of the kubeconfig context, for messages. */
  readonly context: string;
  /** Name of its cluster in the kubeconfig. */
  readonly cluster: string;
  /** The context's namespace, `default` when it names none. */
  readonly namespace: string;
  /** What the context's extension named `ephemera` says; empty when it has none. */
  readonly settings?: ContextSettings;
  /** False: sessions go by SPDY alone, as kubectl's do with KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false. */
  readonly webSockets?: boolean;
  /**
   * Fresh TLS material, credentials and agent for one request or upgrade: exec plugins and
   * token files are asked again when their credential has run out.
   */
  requestOptions(): Promise<Credentials>;
}

/** Ephemera's own settings in a kubeconfig context, under its extension named `ephemera`. */
export interface ContextSettings {
  /** Image of debuggers when `--image` is not given. */
  readonly defaultImage?: string;
}

/** TLS material, headers and agent of a request. */
export type Credentials = Omit<RequestOptions, "headers"> & { headers?: OutgoingHttpHeaders };
