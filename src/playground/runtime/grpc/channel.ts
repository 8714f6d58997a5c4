import { Client, credentials, Metadata } from "@grpc/grpc-js";

/** A connection to a gRPC server on a unix socket. It connects at the first call and again after a loss. */
export type Channel = Client;

/** ExecSync replies hold up to 16 MiB of stdout and as much of stderr. */
const largestReply = 64 * 1024 * 1024;

/** Opens a channel; nothing is sent before the first call. Close it with `channel.close()`. */
export function openChannel(socketPath: string): Channel {
  return new Client(`unix:${socketPath}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": largestReply,
    "grpc.max_send_message_length": largestReply,
    // The runtime is on this machine and back within milliseconds of a restart.
    "grpc.initial_reconnect_backoff_ms": 20,
    "grpc.min_reconnect_backoff_ms": 20,
    "grpc.max_reconnect_backoff_ms": 1000,
    "grpc.service_config_disable_resolution": 1,
  });
}

/** The containerd namespace CRI works in. */
export const criNamespace = "k8s.io";

/** Headers of a call to containerd's own services: its namespace, and the lease that keeps new blobs. */
export function containerdMetadata(options: { namespace: string; lease?: string }): Metadata {
  const metadata = new Metadata();
  metadata.set("containerd-namespace", options.namespace);
  if (options.lease !== undefined) {
    metadata.set("containerd-lease", options.lease);
  }
  return metadata;
}
