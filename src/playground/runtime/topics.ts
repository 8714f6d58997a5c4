import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { callServerStream, callUnary } from "./grpc/call.ts";
import { type Channel, containerdMetadata, criNamespace } from "./grpc/channel.ts";
import { RuntimeError } from "./grpc/runtime-error.ts";
import { type Envelope, Events } from "./proto/containerd-events_pb.ts";
import { TaskStartSchema } from "./proto/containerd-tasks_pb.ts";

/** What a subscriber gives. */
export interface TopicSubscription {
  channel: Channel;
  /** Such as `/tasks/exit`. */
  topics: readonly string[];
  onEnvelope: (envelope: Envelope) => void;
  /** The stream broke and is live again; what happened in between was not told. */
  onReconnect: () => void;
  signal: AbortSignal;
}

/**
 * Hears containerd's events of some topics until the signal aborts. Resolves when the subscription
 * is live: whatever happens after that is told, so list after it. A broken stream is made
 * again, at first after 10 ms. Rejects with a `RuntimeError` when the first subscription
 * fails (UNIMPLEMENTED: the runtime is not a containerd).
 */
export function subscribeTopics(subscription: TopicSubscription): Promise<void> {
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

async function keepListening(subscription: TopicSubscription, onLive: () => void): Promise<void> {
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
  { channel, topics, onEnvelope, signal }: TopicSubscription,
  onLive: () => void,
): Promise<void> {
  const greeting = `/ephemera/${randomUUID()}`;
  const filters = [greeting, ...topics].map(
    (topic) => `namespace==${criNamespace},topic=="${topic}"`,
  );
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
      onEnvelope(envelope);
    }
  } finally {
    greeted.abort();
  }
}

async function greet(channel: Channel, topic: string, signal: AbortSignal): Promise<void> {
  const event = anyPack(TaskStartSchema, create(TaskStartSchema));
  const metadata = containerdMetadata({ namespace: criNamespace });
  try {
    for (let pause = 1; !signal.aborted; pause = Math.min(pause * 2, 1_000)) {
      await callUnary(channel, Events.method.publish, { topic, event }, { metadata, signal });
      await delay(pause, undefined, { signal });
    }
  } catch {
    // Heard, given up, or the connection broke: then the stream ends too and says why.
  }
}
