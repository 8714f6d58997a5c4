import type { Readable, Writable } from "node:stream";
import type { TerminalSize } from "../kubernetes/streaming/terminal-size.ts";

/** What to run or to attach to. */
export interface RemoteCommandRequest {
  namespace: string;
  pod: string;
  kind: "exec" | "attach";
  container: string;
  /** Program and arguments; only for exec. */
  command?: readonly string[];
  stdin: boolean;
  stdout: boolean;
  /** Has no meaning with `tty`: a terminal has one output. */
  stderr: boolean;
  tty: boolean;
}

/** How the bytes travel. */
export type RemoteProtocol = "v5.channel.k8s.io" | "v4.channel.k8s.io" | "SPDY/3.1";

/**
 * A process in a container, with its streams. Both outputs must be read (or `resume()`d):
 * they share one connection, so an output nobody reads holds up everything.
 */
export interface RemoteProcess {
  readonly protocol: RemoteProtocol;
  /** Ending it is the end of the process' standard input. Takes and drops bytes after the process' end. */
  readonly stdin: Writable;
  /** Ends with the process, or when the connection is lost: `done` tells which. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Tells the new size of the terminal; without one it does nothing. */
  resize: (size: TerminalSize) => void;
  /** Ends the connection properly and leaves the process running, if it does without us. */
  close: () => void;
  /**
   * Settles when the process has ended; an attached container that ended counts as 0.
   * Rejects with StatusError when it could not be run, with EphemeraError
   * `STREAM_LOST` when the connection broke first, with the signal's reason when aborted.
   */
  readonly done: Promise<{ exitCode: number }>;
}

/** How long the way to a process may take, in milliseconds. */
export interface StreamTimes {
  /** From the request to the answer: some proxies swallow it. */
  readonly handshake: number;
  /** From the agreement to the first byte: servers say at once that they are there, if only in answer to a ping. */
  readonly firstSign: number;
}

/** A handshake may have to wait for a slow node; a sign of life may not. */
export const streamTimes: StreamTimes = { handshake: 30_000, firstSign: 10_000 };

/** Times of the pings that find a dead connection (kubectl's: 5 s and 60 s). */
export const keepAliveTimes = { intervalMs: 5_000, timeoutMs: 60_000 };
