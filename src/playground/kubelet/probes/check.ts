import type { Probe } from "../../../kubernetes/types.ts";
import type { CriClient } from "../../runtime/cri/client.ts";
import type { AnyContainer } from "../pod.ts";
import type { Outcome } from "./outcome.ts";
import { resolvePort } from "./port.ts";
import { userAgents } from "./user-agents.ts";

/** Whom a probe asks. */
export interface ProbeTarget {
  containerId: string;
  container: AnyContainer;
  /** The Pod's. */
  address: string;
}

/** Asks once, within the probe's timeout. Rejects when nothing can be said about the container. */
export async function check(
  { runtime }: { runtime: Pick<CriClient, "execSync"> },
  { containerId, container, address }: ProbeTarget,
  probe: Probe,
  signal: AbortSignal,
): Promise<Outcome> {
  const { exec, httpGet, tcpSocket, grpc, timeoutSeconds = 1 } = probe;
  if (exec !== undefined) {
    const { checkExec } = await import("./check-exec.ts");
    const command = exec.command ?? [];
    return checkExec(runtime, containerId, { command, timeoutSeconds }, signal);
  }
  if (httpGet !== undefined) {
    const [{ checkHttp }, { httpGetOf }] = await Promise.all([
      import("./check-http.ts"),
      import("./http-get.ts"),
    ]);
    const port = resolvePort(httpGet.port, container);
    const get = httpGetOf(httpGet, { address, port, userAgent: userAgents.probe });
    return checkHttp(get, timeoutSeconds, signal);
  }
  if (tcpSocket !== undefined) {
    const { checkTcp } = await import("./check-tcp.ts");
    const port = resolvePort(tcpSocket.port, container);
    return checkTcp({ host: tcpSocket.host || address, port, timeoutSeconds }, signal);
  }
  if (grpc !== undefined) {
    const { checkGrpc } = await import("./check-grpc.ts");
    const { port, service = "" } = grpc;
    return checkGrpc({ host: address, port, service, timeoutSeconds }, signal);
  }
  throw new Error(`missing probe handler for ${container.name}`);
}
