import { Readable, Writable } from "node:stream";
import { EphemeraError } from "../../errors.ts";
import {
  appendStatusText,
  exitCodeOrThrow,
  parseFinalStatus,
} from "../../kubernetes/streaming/exit-status.ts";
import type { SpdyConnection } from "../../kubernetes/streaming/spdy/connection.ts";
import type { SpdyStream } from "../../kubernetes/streaming/spdy/stream.ts";
import { encodeTerminalSize } from "../../kubernetes/streaming/terminal-size.ts";
import type { RemoteCommandRequest, RemoteProcess } from "../remote-process.ts";

/** What a process needs to know beyond its connection. */
export interface ProcessContext {
  request: RemoteCommandRequest;
  signal: AbortSignal;
  /** The error for a connection that broke, made from the reason. */
  lost: (problem: string) => Error;
}

/** A remote process over SPDY v4: one stream for each of its streams, and one for how it ended. */
export function createSpdyProcess(
  connection: SpdyConnection,
  { request, signal, lost }: ProcessContext,
): RemoteProcess {
  const open = (streamtype: string) => connection.openStream({ streamtype });
  // The server waits for exactly these before it starts the command; kubectl's order.
  const error = open("error");
  const stdin = request.stdin ? open("stdin").io : createDiscard();
  const stdout = request.stdout ? open("stdout").io : Readable.from([]);
  const stderr = request.stderr && !request.tty ? open("stderr").io : Readable.from([]);
  const resize = request.tty ? open("resize").io : undefined;

  const abort = () => connection.destroy();
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  void connection.closed.then(() => signal.removeEventListener("abort", abort));

  const done = readExitCode(error, connection, lost).catch((cause: unknown) => {
    throw signal.aborted ? signal.reason : cause;
  });
  // Whoever does not ask how it ended must not be ended by it.
  done.catch(() => {});
  return {
    protocol: "SPDY/3.1",
    stdin,
    stdout,
    stderr,
    resize: (size) => resize?.write(encodeTerminalSize(size)),
    close: () => connection.close(),
    done,
  };
}

function createDiscard(): Writable {
  return new Writable({ write: (_chunk, _encoding, callback) => callback() });
}

async function readExitCode(
  { io, peerSide }: SpdyStream,
  connection: SpdyConnection,
  lost: ProcessContext["lost"],
): Promise<{ exitCode: number }> {
  let text = "";
  for await (const chunk of io as AsyncIterable<Buffer>)
    text = appendStatusText(text, chunk.toString());
  if (text === "" && peerSide() !== "finished") {
    const reason = peerSide() === "lost" ? await connection.closed : undefined;
    throw reason instanceof EphemeraError
      ? reason
      : lost(reason?.message ?? "the server closed it");
  }
  return { exitCode: exitCodeOrThrow(parseFinalStatus(text)) };
}
