import { Transform } from "node:stream";
import { finished } from "node:stream/promises";
import type { Connection } from "../cluster/connection.ts";
import { openRemoteCommand } from "../cluster/remote-command.ts";
import type { RemoteProcess } from "../cluster/remote-process.ts";
import { EphemeraError } from "../errors.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import { createDetachFilter, type DetachKeys } from "./terminal/detach-keys.ts";
import { takeTerminal } from "./terminal/terminal.ts";
import { createModeTracker } from "./terminal/terminal-modes.ts";

/** The streams a session is connected to. */
export interface SessionStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** One session: a command run in a container, or its main process attached to. */
export interface SessionRequest {
  readonly connection: Connection;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly kind: "exec" | "attach";
  readonly command?: readonly string[];
  /** Pass on standard input. */
  readonly stdin: boolean;
  /** The process has a terminal; the person's stdin must be one. */
  readonly tty: boolean;
  /** Typed on a terminal they end the session and leave the process; none when absent. */
  readonly detachKeys?: DetachKeys | undefined;
  readonly streams: SessionStreams;
  readonly signal: AbortSignal;
  /** What is left in the cluster when the session is cut off: a sentence for the error. */
  readonly remains: string;
}

/** How a session ended: with its command, whose exit code an attached one can't know (0), or by the keys. */
export type SessionEnd =
  | {
      readonly kind: "ended";
      readonly exitCode: number;
      /** Not a byte of output came. */
      readonly wasSilent: boolean;
    }
  | { readonly kind: "detached" };

/**
 * Runs a session to its end. Throws SESSION_LOST when the connection breaks, INTERRUPTED when
 * `signal` aborts, StatusError when the server refuses. The terminal is given back in every case.
 */
export async function runSession(request: SessionRequest): Promise<SessionEnd> {
  const { connection, namespace, pod, container, kind, command, stdin, tty, signal } = request;
  try {
    const remote = await openRemoteCommand(
      connection,
      {
        namespace,
        pod,
        container,
        kind,
        ...(command && { command }),
        stdin,
        tty,
        stdout: true,
        stderr: !tty,
      },
      { signal },
    );
    return await (tty ? runInTerminal(remote, request) : runPlain(remote, request));
  } catch (cause) {
    throw explainEnd(cause, request);
  }
}

async function runPlain(remote: RemoteProcess, request: SessionRequest): Promise<SessionEnd> {
  const { stdin, stdout, stderr } = request.streams;
  if (request.stdin) stdin.pipe(remote.stdin);
  remote.stdout.pipe(stdout, { end: false });
  remote.stderr.pipe(stderr, { end: false });
  try {
    return await ended(remote, request);
  } finally {
    stdin.unpipe(remote.stdin);
    stdin.pause();
  }
}

async function runInTerminal(remote: RemoteProcess, request: SessionRequest): Promise<SessionEnd> {
  const { stdin, stdout } = request.streams;
  const terminal = takeTerminal({ stdin, stdout });
  const modes = createModeTracker();
  let redrawn = request.kind === "exec";
  try {
    terminal.onSize(({ width, height }) => {
      // Programs draw themselves anew when the size changes: kubectl's way to a first prompt.
      if (!redrawn) remote.resize({ width: width + 1, height: height + 1 });
      redrawn = true;
      remote.resize({ width, height });
    });
    const keyboard = createKeyboard(request.detachKeys);
    if (request.stdin) stdin.pipe(keyboard.keys).pipe(remote.stdin);
    remote.stdout.on("data", (output: Buffer) => modes.see(output));
    remote.stdout.pipe(stdout, { end: false });
    remote.stderr.resume();
    return await Promise.race([
      ended(remote, request),
      keyboard.detached.then(() => detach(remote)),
    ]);
  } catch (error) {
    // What is said next shall not stand behind a prompt.
    stdout.write(`${modes.undoing()}\r\n`);
    throw error;
  } finally {
    stdin.unpipe();
    stdin.pause();
    terminal.restore();
  }
}

/** What is typed, and when it held the keys that detach. */
function createKeyboard(detachKeys: DetachKeys | undefined) {
  const filter = createDetachFilter(detachKeys ?? []);
  let tell = () => {};
  const detached = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const keys = new Transform({
    transform(typed: Buffer, _encoding, done) {
      const { passed, isDetached } = filter.see(typed);
      done(null, passed);
      if (isDetached) tell();
    },
  });
  return { keys, detached };
}

/** As kubectl does: says that no more input comes, and goes. */
async function detach(remote: RemoteProcess): Promise<SessionEnd> {
  remote.stdin.end();
  // Over SPDY it is duplex, and the process still prints.
  await finished(remote.stdin, { readable: false });
  remote.close();
  return { kind: "detached" };
}

/** Waits for the end and for the last byte of output. */
async function ended(remote: RemoteProcess, request: SessionRequest): Promise<SessionEnd> {
  let wasSilent = true;
  const hear = () => {
    wasSilent = false;
  };
  remote.stdout.once("data", hear);
  remote.stderr.once("data", hear);
  const done = remote.done.catch((cause: unknown) => {
    throw wasSilent ? cause : explainFailure(cause, request);
  });
  const [{ exitCode }] = await Promise.all([
    done,
    // Over SPDY they are duplex, and their other side never ends.
    finished(remote.stdout, { writable: false }),
    finished(remote.stderr, { writable: false }),
  ]);
  return { kind: "ended", exitCode, wasSilent };
}

/** A server's failure after output is no failure to start: the runtime may have gone. */
function explainFailure(cause: unknown, request: SessionRequest): unknown {
  const isServers = cause instanceof StatusError && cause.code >= 500;
  return isServers && request.kind === "exec" ? sessionLost(cause.message, cause, request) : cause;
}

function explainEnd(cause: unknown, request: SessionRequest): unknown {
  const { remains, signal } = request;
  if (signal.aborted) return new EphemeraError("INTERRUPTED", { remains }, { cause });
  if (!(cause instanceof EphemeraError) || cause.code !== "STREAM_LOST") return cause;
  const problem = cause.cause instanceof Error ? cause.cause.message : cause.message;
  return sessionLost(problem, cause, request);
}

function sessionLost(problem: string, cause: unknown, request: SessionRequest): EphemeraError {
  const { pod, container, remains } = request;
  return new EphemeraError("SESSION_LOST", { pod, container, problem, remains }, { cause });
}
