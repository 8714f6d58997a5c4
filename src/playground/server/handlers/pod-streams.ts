import { StatusError } from "../../../kubernetes/status-error.ts";
import type { LogOptions } from "../../kubelet/node-api.ts";
import { badRequest } from "../../resources/api-errors.ts";
import { pods } from "../../resources/pods/pods.ts";
import type { Reply } from "../http/reply.ts";
import { checkPodStreamRequest, type PodStream } from "../pod-stream-checks.ts";
import { type HandlerContext, keyOf } from "./context.ts";
import { readLogOptions } from "./log-query.ts";

/** GET `pods/NAME/log`: the container's output as it was written. */
export async function readPodLog(context: HandlerContext): Promise<Reply> {
  const { request, registry, nodeApi, namespace = "", name = "" } = context;
  const pod = registry.get(pods, keyOf(context));
  const options: LogOptions = readLogOptions(request.query, name, context.now());
  const asked = request.query.get("container") ?? undefined;
  const { container = "" } = checkPodStreamRequest({ pod, stream: "log", container: asked });
  // A Pod without a node has no log yet, and that is no error.
  if ((pod.spec?.nodeName ?? "") === "") return { kind: "empty", code: 204 };
  if (nodeApi === undefined) throw noNode();
  const target = { namespace, pod: name, container };
  const log = await nodeApi.logs(target, options, request.signal);
  return { kind: "stream", contentType: "text/plain", chunks: log };
}

/** exec, attach and port-forward without an upgrade: what can be said against them, and that they need one. */
export function refusePlainStream(context: HandlerContext, stream: PodStream): Reply {
  const pod = context.registry.get(pods, keyOf(context));
  const container = context.request.query.get("container") ?? undefined;
  checkPodStreamRequest({ pod, stream, container });
  throw badRequest("Upgrade request required");
}

/** GET `pods/NAME/proxy`: Pods are reached by port-forward here. */
export function refuseProxy(context: HandlerContext): Reply {
  const pod = context.registry.get(pods, keyOf(context));
  if ((pod.status?.podIP ?? "") === "") throw badRequest("address not allowed");
  throw new StatusError({
    code: 501,
    reason: "NotImplemented",
    message: "this server does not proxy to Pods: use port-forward",
  });
}

function noNode(): StatusError {
  return new StatusError({
    code: 503,
    reason: "ServiceUnavailable",
    message: "the node is not ready to serve logs",
  });
}
