import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { create, fromBinary } from "@bufbuild/protobuf";
import { anyPack, timestampDate } from "@bufbuild/protobuf/wkt";
import { callServerStream, callUnary } from "./grpc/call.ts";
import { type Channel, containerdMetadata } from "./grpc/channel.ts";
import { RuntimeError } from "./grpc/runtime-error.ts";
import { type Envelope, Events } from "./proto/containerd-events_pb.ts";
import { TaskExitSchema, TaskOOMSchema, TaskStartSchema } from "./proto/containerd-tasks_pb.ts";

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

/** What a subscriber gives. */
export interface TaskEventSubscription {
  channel: Channel;
  onEvent: (event: TaskEvent) => void;
  /** The stream broke and is live again; events in between are lost, so list everything anew. */
  onReconnect: () => void;
  signal: AbortSignal;
}

/** containerd's namespace for everything made over CRI. */
const namespace = "k8s.io";
const topics = ["/tasks/start", "/tasks/exit", "/tasks/oom"];

/**
 * Hears containerd's task events until the signal aborts. Resolves when the subscription
 * is live: whatever happens after that is told, so list after it. A broken stream is made
 * again, at first after 10 ms. Rejects with a `RuntimeError` when the first subscription
 * fails (UNIMPLEMENTED: the runtime is not a containerd).
 */
export function subscribeTaskEvents(subscription: TaskEventSubscription): Promise<void> {
  return new Promise((resolve, reject) => {
    let lives = 0;
    const onLive = () => {
      lives += 1;
      if (lives === 1) {
        resolve();
      } else {
        subscription.onReconnect();
      }
    };
    keepListening(subscription, onLive).catch(reject);
  });
}

async function keepListening(
  subscription: TaskEventSubscription,
  onLive: () => void,
): Promise<void> {
  const { signal } = subscription;
  let everLive = false;
  for (let pause = 10; ; pause = Math.min(pause * 2, 1_000)) {
    try {
      await listen(subscription, () => {
        everLive = true;
        pause = 10;
        onLive();
      });
    } catch (error) {
      if (!everLive || !(signal.aborted || error instanceof RuntimeError)) {
        throw error;
      }
    }
    if (signal.aborted) {
      return;
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * One stream, until it ends. A server that has accepted it says nothing before the first
 * event, so we publish a greeting of our own until we hear it: from then on nothing is missed.
 */
async function listen(
  { channel, onEvent, signal }: TaskEventSubscription,
  onLive: () => void,
): Promise<void> {
  const greeting = `/ephemera/${randomUUID()}`;
  const filters = [greeting, ...topics].map((topic) => `namespace==${namespace},topic=="${topic}"`);
  const greeted = new AbortController();
  try {
    const envelopes = callServerStream(channel, Events.method.subscribe, { filters }, { signal });
    void greet(channel, greeting, AbortSignal.any([signal, greeted.signal]));
    for await (const envelope of envelopes) {
      if (envelope.topic === greeting) {
        if (!greeted.signal.aborted) {
          greeted.abort();
          onLive();
        }
        continue;
      }
      const event = decodeTaskEvent(envelope);
      if (event !== undefined) {
        onEvent(event);
      }
    }
  } finally {
    greeted.abort();
  }
}

async function greet(channel: Channel, topic: string, signal: AbortSignal): Promise<void> {
  const event = anyPack(TaskStartSchema, create(TaskStartSchema));
  const metadata = containerdMetadata({ namespace });
  try {
    for (let pause = 1; !signal.aborted; pause = Math.min(pause * 2, 1_000)) {
      await callUnary(channel, Events.method.publish, { topic, event }, { metadata, signal });
      await delay(pause, undefined, { signal });
    }
  } catch {
    // Heard, given up, or the connection broke: then the stream ends too and says why.
  }
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
