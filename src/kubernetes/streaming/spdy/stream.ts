import { Duplex } from "node:stream";
import type { SpdyHeaders } from "./headers.ts";

/**
 * How the peer's side of a stream stands. `reset` and `lost` (the connection ended) look
 * like an end of file to a reader, after all that was received: containerd and the kubelet
 * reset every stream of a finished command, so a reset alone is no error.
 */
export type PeerSide = "open" | "finished" | "reset" | "lost";

/** One SPDY stream. Ending `io` is the protocol's half-close; destroying it resets the stream. */
export interface SpdyStream {
  readonly headers: SpdyHeaders;
  readonly io: Duplex;
  peerSide: () => PeerSide;
}

/** What a stream needs of its connection. */
export interface StreamLink {
  /** Sends bytes (maybe none); calls back when the connection can take more. */
  send(data: Buffer, fin: boolean, done: () => void): void;
  /** The reader caught up after `receive` returned false. */
  resume(): void;
  reset(): void;
  /** Nothing more will be sent or received. */
  forget(): void;
}

/** The connection's handle on a stream. */
export interface StreamEnd {
  readonly stream: SpdyStream;
  /** False: the reader is slow, stop reading the connection until `resume`. */
  receive(data: Buffer): boolean;
  peerEnded(how: Exclude<PeerSide, "open">): void;
}

/** Makes a stream over `link`. */
export function createStreamEnd(headers: SpdyHeaders, link: StreamLink): StreamEnd {
  let peer: PeerSide = "open";
  let sentAll = false;
  const isOver = () => peer === "reset" || peer === "lost";

  const io = new Duplex({
    allowHalfOpen: true,
    read: () => link.resume(),
    write: (chunk: Buffer, _encoding, callback) => {
      // A peer that reset the stream has said it won't read this. An error here would make
      // Node throw away what it sent before.
      if (isOver()) callback();
      else link.send(chunk, false, callback);
    },
    final: (callback) => {
      sentAll = true;
      if (isOver()) return callback();
      link.send(Buffer.alloc(0), true, callback);
      if (peer === "finished") link.forget();
    },
    destroy: (error, callback) => {
      link.resume();
      if (!isOver() && !(sentAll && peer === "finished")) link.reset();
      callback(error);
    },
  });

  return {
    stream: { headers, io, peerSide: () => peer },
    receive: (data) => peer !== "open" || io.destroyed || data.length === 0 || io.push(data),
    peerEnded: (how) => {
      const alreadyEnded = peer !== "open";
      if (peer === "open" || how === "reset") peer = how;
      if (sentAll || isOver()) link.forget();
      if (!alreadyEnded && !io.destroyed) io.push(null);
      // Node asks for no more after the end, so the reader could never be the one to resume.
      link.resume();
    },
  };
}
