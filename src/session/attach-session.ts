import type { Messages } from "../cli/messages.ts";
import { type ApiClient, apiPath } from "../cluster/api-client.ts";
import { watchObject } from "../cluster/watch-object.ts";
import { EphemeraError } from "../errors.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import type { Pod } from "../kubernetes/types.ts";
import { copyLog } from "./read-log.ts";
import { runSession, type SessionEnd, type SessionStreams } from "./run-session.ts";
import type { DetachKeys } from "./terminal/detach-keys.ts";
import { type ContainerState, containerState } from "./waiting/container-state.ts";

/** How long the kubelet may take to tell that an attached container has ended. */
const statusMilliseconds = 5000;

/** An attach to a container that runs or has run. */
export interface AttachRequest {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly detachKeys?: DetachKeys | undefined;
  /** kubectl's line for after a session with a terminal; its own is said where it is absent. */
  readonly ended?: string | undefined;
  readonly streams: SessionStreams;
  readonly messages: Messages;
  readonly signal: AbortSignal;
  /** What is left when the session is cut off; how to attach again when absent. */
  readonly remains?: string | undefined;
}

/**
 * Attaches to a running container. Its process's exit code comes from its status: the stream
 * carries none. 0 when it still runs after the session. One that ends before the
 * stream is open has its log printed instead, once.
 */
export async function attachSession(request: AttachRequest): Promise<SessionEnd> {
  const { client, namespace, pod, container, stdin, tty, streams, messages, signal } = request;
  messages.info(
    "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.",
  );
  messages.info("If you don't see a command prompt, try pressing enter.");
  let end: SessionEnd;
  try {
    end = await runSession({
      connection: client.connection,
      namespace,
      pod,
      container,
      kind: "attach",
      stdin,
      tty,
      detachKeys: request.detachKeys,
      streams,
      signal,
      remains:
        request.remains ??
        `The container goes on: '${attachCommand(request)}' attaches to it again.`,
    });
  } catch (error) {
    if (!(error instanceof StatusError) || isDenied(error)) throw error;
    const state = await stateAfterwards(request);
    if (state.kind !== "terminated") throw error;
    return replayLog(request, state);
  }
  if (request.ended !== undefined && tty) messages.announce(request.ended);
  const state = end.kind === "detached" ? end : await stateAfterwards(request);
  if (state.kind === "terminated") {
    // What ends while the stream is being opened may have printed all it had before.
    if (end.kind === "ended" && end.wasSilent) return replayLog(request, state);
    return endOf(request, state);
  }
  if (request.ended !== undefined) return end;
  messages.info(`The container still runs: '${attachCommand(request)}' attaches to it again.`);
  return end;
}

/** A refusal that says nothing about the container. */
function isDenied({ code }: StatusError): boolean {
  return code === 401 || code === 403;
}

type Terminated = Extract<ContainerState, { kind: "terminated" }>;

/** Prints the log of a container that has ended, and gives its exit code. */
export async function replayLog(request: AttachRequest, state: Terminated): Promise<SessionEnd> {
  const { client, namespace, pod, container, streams, signal } = request;
  await copyLog({ client, namespace, pod, container, output: streams.stdout, signal });
  return endOf(request, state);
}

function endOf(
  { messages, container }: AttachRequest,
  { exitCode, reason }: Terminated,
): SessionEnd {
  if (reason === "OOMKilled") messages.warn(`container ${container}: out of memory`);
  return { kind: "ended", exitCode, wasSilent: false };
}

/** The container's state once it has ended, or after the time its status may take. */
async function stateAfterwards(request: AttachRequest): Promise<ContainerState> {
  const { client, namespace, pod, container } = request;
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(statusMilliseconds)]);
  let state: ContainerState = { kind: "unseen" };
  try {
    const collection = apiPath("api", "v1", "namespaces", namespace, "pods");
    for await (const seen of watchObject<Pod>(client, { collection, name: pod, signal })) {
      if (seen === undefined) throw new EphemeraError("POD_GONE", { pod, container });
      state = containerState(seen, container);
      if (state.kind === "terminated") return state;
    }
  } catch (error) {
    if (!signal.aborted || request.signal.aborted) throw error;
  }
  return state;
}

function attachCommand({ namespace, pod, container, stdin, tty }: AttachRequest): string {
  const flags = `${stdin ? " -i" : ""}${tty ? " -t" : ""}`;
  return `ephemera attach ${pod} -n ${namespace} -c ${container}${flags}`;
}
