import { fromBinary } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Channel } from "./grpc/channel.ts";
import type { Envelope } from "./proto/containerd-events_pb.ts";
import { TaskExitSchema, TaskOOMSchema, TaskStartSchema } from "./proto/containerd-tasks_pb.ts";
import { subscribeTopics } from "./topics.ts";

/** Something that happened to a process of a container or of a sandbox (whose id is then given). */
export type TaskEvent =
  | { type: "start"; containerId: string; pid: number }
  | {
      type: "exit";
      containerId: string;
      /** Set when the process was an exec's, not the container's own. */
      execId?: string;
      pid: number;
      exitStatus: number;
      exitedAt: Date;
    }
  | { type: "oom"; containerId: string };

/**
 * Hears what happens to the processes of containers and sandboxes, as `subscribeTopics` does:
 * resolves when the subscription is live; `onReconnect` tells that events may be lost, so
 * list everything anew.
 */
export function subscribeTaskEvents(options: {
  channel: Channel;
  onEvent: (event: TaskEvent) => void;
  onReconnect: () => void;
  signal: AbortSignal;
}): Promise<void> {
  return subscribeTopics({
    ...options,
    topics: ["/tasks/start", "/tasks/exit", "/tasks/oom"],
    onEnvelope(envelope) {
      const event = decodeTaskEvent(envelope);
      if (event !== undefined) {
        options.onEvent(event);
      }
    },
  });
}

/** An event as its topic says it; undefined for topics nobody asked for. */
export function decodeTaskEvent(
  envelope: Pick<Envelope, "topic" | "event">,
): TaskEvent | undefined {
  const body = envelope.event?.value ?? new Uint8Array();
  switch (envelope.topic) {
    case "/tasks/start": {
      const { containerId, pid } = fromBinary(TaskStartSchema, body);
      return { type: "start", containerId, pid };
    }
    case "/tasks/exit": {
      const exit = fromBinary(TaskExitSchema, body);
      return {
        type: "exit",
        containerId: exit.containerId,
        ...(exit.id === exit.containerId ? {} : { execId: exit.id }),
        pid: exit.pid,
        exitStatus: exit.exitStatus,
        exitedAt: exit.exitedAt === undefined ? new Date() : timestampDate(exit.exitedAt),
      };
    }
    case "/tasks/oom":
      return { type: "oom", containerId: fromBinary(TaskOOMSchema, body).containerId };
    default:
      return undefined;
  }
}
