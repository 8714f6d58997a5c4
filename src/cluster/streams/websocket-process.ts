import { Readable, Writable } from "node:stream";
import type { WebSocket } from "ws";
import {
  appendStatusText,
  exitCodeOrThrow,
  parseFinalStatus,
} from "../../kubernetes/streaming/exit-status.ts";
import { startKeepAlive } from "../../kubernetes/streaming/keep-alive.ts";
import { encodeTerminalSize } from "../../kubernetes/streaming/terminal-size.ts";
import {
  type ChannelProtocol,
  channels,
  decodeChannelMessage,
  encodeChannelClose,
  encodeChannelData,
} from "../../kubernetes/streaming/websocket-channels.ts";
import { keepAliveTimes, type RemoteProcess } from "../remote-process.ts";
import type { ProcessContext } from "./spdy-process.ts";

/** kubectl's size; some servers bound a message. */
const messageBytes = 32 * 1024;

/** A remote process over WebSocket channels. `socket` is open and paused. */
export function createWebSocketProcess(
  socket: WebSocket,
  { signal, lost }: ProcessContext,
): RemoteProcess {
  const protocol = socket.protocol === "v5.channel.k8s.io" ? socket.protocol : "v4.channel.k8s.io";
  const slowReaders = new Set<Readable>();
  const caughtUp = (output: Readable) => {
    if (slowReaders.delete(output) && slowReaders.size === 0) socket.resume();
  };
  const createOutput = () =>
    new Readable({
      read() {
        caughtUp(this);
      },
      destroy(error, callback) {
        caughtUp(this);
        callback(error);
      },
    });
  const receive = (output: Readable, data: Buffer) => {
    if (output.destroyed || output.push(data)) return;
    slowReaders.add(output);
    socket.pause();
  };
  const stdout = createOutput();
  const stderr = createOutput();
  const status = readMessages(socket, protocol, {
    stdout: (data) => receive(stdout, data),
    stderr: (data) => receive(stderr, data),
  });

  const keepAlive = startKeepAlive({
    ...keepAliveTimes,
    ping: () => socket.ping(),
    isPaused: () => socket.isPaused,
    onSilence: () => socket.terminate(),
  });
  socket.on("pong", keepAlive.heard);
  socket.on("message", keepAlive.heard);
  const abort = () => socket.terminate();
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();

  const done = status
    .finally(() => {
      keepAlive.stop();
      signal.removeEventListener("abort", abort);
      stdout.push(null);
      stderr.push(null);
    })
    .then(({ text, problem }) => {
      if (text === "" && problem !== undefined)
        throw signal.aborted ? signal.reason : lost(problem);
      return { exitCode: exitCodeOrThrow(parseFinalStatus(text)) };
    });
  // Whoever does not ask how it ended must not be ended by it.
  done.catch(() => {});
  socket.resume();
  return {
    protocol,
    stdin: createInput(socket, protocol),
    stdout,
    stderr,
    resize: (size) => {
      const data = Buffer.from(encodeTerminalSize(size));
      if (socket.readyState === socket.OPEN)
        socket.send(encodeChannelData(protocol, channels.resize, data));
    },
    close: () => socket.close(1000),
    done,
  };
}

/** What was said on the error channel, and what went wrong if the server did not end properly. */
interface Ending {
  text: string;
  problem: string | undefined;
}

function readMessages(
  socket: WebSocket,
  protocol: ChannelProtocol,
  outputs: { stdout: (data: Buffer) => void; stderr: (data: Buffer) => void },
): Promise<Ending> {
  let text = "";
  let problem: string | undefined;
  socket.on("message", (message: Buffer, isBinary) => {
    try {
      const decoded = decodeChannelMessage(protocol, message, isBinary);
      if (decoded.type === "close" || decoded.data.length === 0) return;
      if (decoded.channel === channels.stdout) outputs.stdout(decoded.data);
      if (decoded.channel === channels.stderr) outputs.stderr(decoded.data);
      if (decoded.channel === channels.error) {
        text = appendStatusText(text, decoded.data.toString());
        // The last word. What the server sent before it closes in turn is still received.
        socket.close(1000);
      }
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      socket.close(1002);
    }
  });
  socket.on("error", (error) => {
    problem ??= error.message;
  });
  return new Promise((resolve) => {
    socket.once("close", (code, reason) => {
      if (code !== 1000) problem ??= reason.toString() || describeClose(code);
      resolve({ text, problem });
    });
  });
}

/** RFC 6455, section 7.1.5: 1006 stands for the lack of a close frame. */
function describeClose(code: number): string {
  return code === 1006 ? "it broke off" : `the server closed it (${code})`;
}

function createInput(socket: WebSocket, protocol: ChannelProtocol): Writable {
  /** Sends nothing once the socket closes: the process has ended or `done` tells why not. */
  const send = (message: Buffer | string | undefined, done: () => void) => {
    if (message === undefined || socket.readyState !== socket.OPEN) done();
    else socket.send(message, () => done());
  };
  return new Writable({
    write: (chunk: Buffer, _encoding, callback) => {
      const sendFrom = (offset: number): void => {
        const piece = chunk.subarray(offset, offset + messageBytes);
        const next = offset + messageBytes;
        send(encodeChannelData(protocol, channels.stdin, piece), () =>
          next < chunk.length ? sendFrom(next) : callback(),
        );
      };
      sendFrom(0);
    },
    final: (callback) => send(encodeChannelClose(protocol, channels.stdin), callback),
  });
}
