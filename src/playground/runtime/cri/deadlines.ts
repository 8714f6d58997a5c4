/** The kubelet's `runtimeRequestTimeout`. */
const requestTimeoutMs = 120_000;

/**
 * How long the kubelet waits for this RPC: twice as long for sandboxes (their network is
 * made meanwhile), the container's own grace or the command's own timeout on top, and for
 * a pull as long as it takes.
 */
export function defaultTimeoutMs(rpc: string, request: object): number | undefined {
  switch (rpc) {
    case "PullImage":
      return undefined;
    case "RunPodSandbox":
    case "StopPodSandbox":
      return 2 * requestTimeoutMs;
    case "StopContainer":
      return requestTimeoutMs + secondsOf(request) * 1000;
    case "ExecSync": {
      const seconds = secondsOf(request);
      return seconds === 0 ? undefined : requestTimeoutMs + seconds * 1000;
    }
    default:
      return requestTimeoutMs;
  }
}

function secondsOf(request: object): number {
  const timeout: unknown = "timeout" in request ? request.timeout : undefined;
  return typeof timeout === "bigint" || typeof timeout === "number" ? Number(timeout) : 0;
}
