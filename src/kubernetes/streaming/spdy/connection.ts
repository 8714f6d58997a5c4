import type { Duplex } from "node:stream";
import { startKeepAlive } from "../keep-alive.ts";
import { StreamProtocolError } from "../protocol-error.ts";
import {
  createFrameDecoder,
  encodeDataHead,
  encodeFrame,
  maxDataBytes,
  type SpdyFrame,
} from "./frames.ts";
import { createHeaderDecoder, createHeaderEncoder, type SpdyHeaders } from "./headers.ts";
import { createStreamEnd, type SpdyStream, type StreamEnd } from "./stream.ts";

/** The side that asked for the upgrade is the client and opens odd streams. */
export interface SpdyConnectionOptions {
  role: "client" | "server";
  /** Takes streams the peer opens; without it they are refused. */
  onStream?: (stream: SpdyStream) => void;
  /** Pings at an interval; silence of `timeoutMs` ends the connection. */
  keepAlive?: { intervalMs: number; timeoutMs: number };
}

/** SPDY/3.1 as Kubernetes uses it: no flow control, no priorities, no push. */
export interface SpdyConnection {
  /** Opens a stream; it can be written at once. Throws StreamProtocolError when the peer is going. */
  openStream(headers: SpdyHeaders): SpdyStream;
  /** Says good-bye and ends the transport after what is already written. */
  close(): void;
  /** Drops the transport. */
  destroy(error?: Error): void;
  /** Settles when the transport is over: with the reason when it was not a plain end. */
  readonly closed: Promise<Error | undefined>;
}

const resetRefused = 3;
const resetCancel = 5;
/** A port-forward uses two streams for each TCP connection. */
const maxPeerStreams = 1024;
/** Answers (ping echoes, refusals) that may wait for a peer that sends but does not read. */
const maxUnsentAnswers = 1024;

/**
 * Speaks SPDY over a connected transport. Since the protocol as used here has no flow
 * control, a slow reader of one stream pauses the whole transport, so that TCP brakes the
 * peer. Everything a peer can make us hold is bounded.
 */
export function openSpdyConnection(
  transport: Duplex,
  options: SpdyConnectionOptions,
): SpdyConnection {
  const streams = new Map<number, StreamEnd>();
  const slowReaders = new Set<number>();
  const encodeHeaders = createHeaderEncoder();
  const decodeHeaders = createHeaderDecoder();
  const decode = createFrameDecoder();
  let settleClosed: (error: Error | undefined) => void = () => {};
  const closed = new Promise<Error | undefined>((resolve) => {
    settleClosed = resolve;
  });
  let outbox: Buffer[] = [];
  let waitingForWrite: (() => void)[] = [];
  let waitingForDrain: (() => void)[] = [];
  let scheduledFlush: NodeJS.Immediate | undefined;
  let unsentAnswers = 0;
  let nextStreamId = options.role === "client" ? 1 : 2;
  let nextPingId = options.role === "client" ? 1 : 2;
  let peerIsGoing = false;
  let isOver = false;

  const flush = () => {
    clearImmediate(scheduledFlush);
    scheduledFlush = undefined;
    const [pieces, written] = [outbox, waitingForWrite];
    [outbox, waitingForWrite] = [[], []];
    transport.cork();
    for (const piece of pieces) transport.write(piece);
    transport.uncork();
    if (transport.writableNeedDrain) waitingForDrain.push(...written);
    else for (const done of written) done();
  };

  /**
   * Writes once the event loop has looked at all sockets. A peer that closes without having
   * read everything resets the connection; a write would meet the reset before the read meets
   * the last words that came ahead of it, and Node then drops what is unread.
   */
  const enqueue = (...pieces: Buffer[]) => {
    if (isOver) return;
    outbox.push(...pieces);
    scheduledFlush ??= setImmediate(flush);
  };

  const send = (frame: SpdyFrame) => enqueue(encodeFrame(frame));

  const answer = (frame: SpdyFrame) => {
    unsentAnswers = transport.writableNeedDrain ? unsentAnswers + 1 : 0;
    if (unsentAnswers > maxUnsentAnswers)
      throw new StreamProtocolError("the SPDY peer asks without reading the answers");
    send(frame);
  };

  const sendData = (streamId: number, data: Buffer, fin: boolean, done: () => void) => {
    if (isOver) return done();
    let offset = 0;
    do {
      const piece = data.subarray(offset, offset + maxDataBytes);
      offset += piece.length;
      enqueue(encodeDataHead(streamId, piece.length, fin && offset === data.length), piece);
    } while (offset < data.length);
    waitingForWrite.push(done);
  };

  const addStream = (streamId: number, headers: SpdyHeaders): StreamEnd => {
    const end = createStreamEnd(headers, {
      send: (data, fin, done) => sendData(streamId, data, fin, done),
      resume: () => {
        if (slowReaders.delete(streamId) && slowReaders.size === 0) transport.resume();
      },
      reset: () => {
        streams.delete(streamId);
        send({ type: "rst-stream", streamId, status: resetCancel });
      },
      forget: () => streams.delete(streamId),
    });
    streams.set(streamId, end);
    return end;
  };

  const acceptStream = (streamId: number, headers: SpdyHeaders, fin: boolean) => {
    const isPeers = streamId % 2 === (options.role === "server" ? 1 : 0);
    if (!isPeers || streams.has(streamId))
      throw new StreamProtocolError(
        `the SPDY peer opened stream ${streamId}, which is not its own`,
      );
    if (options.onStream === undefined || streams.size >= maxPeerStreams) {
      answer({ type: "rst-stream", streamId, status: resetRefused });
      return;
    }
    const end = addStream(streamId, headers);
    answer({ type: "syn-reply", streamId, fin: false, headerBlock: encodeHeaders({}) });
    options.onStream(end.stream);
    if (fin) end.peerEnded("finished");
  };

  const receive = (frame: SpdyFrame) => {
    switch (frame.type) {
      case "syn-stream":
        acceptStream(frame.streamId, decodeHeaders(frame.headerBlock), frame.fin);
        break;
      case "syn-reply":
      case "headers":
        // Read for the sake of the shared compression window; Kubernetes puts nothing in it.
        decodeHeaders(frame.headerBlock);
        if (frame.fin) streams.get(frame.streamId)?.peerEnded("finished");
        break;
      case "data": {
        const end = streams.get(frame.streamId);
        if (end?.receive(frame.data) === false) slowReaders.add(frame.streamId);
        if (frame.fin) end?.peerEnded("finished");
        break;
      }
      case "rst-stream":
        streams.get(frame.streamId)?.peerEnded("reset");
        break;
      case "ping": {
        const isEcho = frame.id % 2 === nextPingId % 2;
        if (!isEcho) answer(frame);
        break;
      }
      case "goaway":
        peerIsGoing = true;
        break;
    }
  };

  const finish = (error?: Error) => {
    if (isOver) return;
    isOver = true;
    keepAlive?.stop();
    for (const end of streams.values()) end.peerEnded("lost");
    clearImmediate(scheduledFlush);
    for (const done of [...waitingForWrite.splice(0), ...waitingForDrain.splice(0)]) done();
    settleClosed(error);
  };

  const fail = (error: Error) => {
    finish(error);
    transport.destroy();
  };

  const keepAlive =
    options.keepAlive &&
    startKeepAlive({
      ...options.keepAlive,
      ping: () => {
        send({ type: "ping", id: nextPingId });
        nextPingId += 2;
      },
      isPaused: () => slowReaders.size > 0,
      onSilence: () => fail(new Error("the other side no longer answers")),
    });

  transport.on("data", (chunk: Buffer) => {
    keepAlive?.heard();
    try {
      decode(chunk).forEach(receive);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (slowReaders.size > 0) transport.pause();
  });
  transport.on("drain", () => {
    const ready = waitingForDrain;
    waitingForDrain = [];
    for (const done of ready) done();
  });
  transport.on("end", () => {
    finish();
    transport.end();
  });
  transport.on("error", finish);
  transport.on("close", () => finish(new Error("the connection was closed")));

  return {
    openStream: (headers) => {
      if (isOver || peerIsGoing)
        throw new StreamProtocolError("the SPDY connection takes no more streams");
      const streamId = nextStreamId;
      nextStreamId += 2;
      const end = addStream(streamId, headers);
      send({ type: "syn-stream", streamId, fin: false, headerBlock: encodeHeaders(headers) });
      return end.stream;
    },
    close: () => {
      send({ type: "goaway", lastStreamId: 0, status: 0 });
      flush();
      transport.end();
    },
    destroy: (error) => {
      finish(error);
      transport.destroy();
    },
    closed,
  };
}
