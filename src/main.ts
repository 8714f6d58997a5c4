import { basename } from "node:path";
import packageJson from "../package.json" with { type: "json" };

/** Signals that end a command; its exit code is then 128 plus the signal's number. */
const endingSignals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGQUIT: 3 } as const;

/** Exit code of a program that SIGPIPE ends. */
const brokenPipe = 141;

const argv = process.argv.slice(2);
const interruption = new AbortController();
/** What the signal that came, or the reader that went, makes of the exit code. */
let signalCode: number | undefined;
/** The terminal's window was closed: nothing can be written to it or asked of it any more. */
let isHungUp = false;

if (argv.length === 1 && argv[0] === "--version") {
  endingWithReader(process.stdout).write(`${programName()} ${packageJson.version}\n`);
} else {
  // Comes only when nothing is left that could bring an outcome: that must not look like success.
  process.once("beforeExit", () => {
    void report(new Error("the command waits for something that can't come")).then(end);
  });
  void main().then((code) => {
    // A pipe as stdout may still hold data; exiting at once would cut it off.
    endingWithReader(process.stdout).write("", () => end(code));
  });
}

/** Node 20 aborts, with a core dump, when it can't reset a terminal at its exit; a signal's end asks for none. */
function end(code: number): void {
  if (isHungUp) {
    process.removeAllListeners("SIGHUP");
    process.kill(process.pid, "SIGHUP");
  }
  process.exit(code);
}

function interrupt(code: number): void {
  signalCode = code;
  interruption.abort();
}

/** Not every shell passes SIGHUP on. */
function hangUp(): void {
  isHungUp = true;
  if (signalCode === undefined) interrupt(128 + endingSignals.SIGHUP);
}

async function main(): Promise<number> {
  for (const [signal, number] of Object.entries(endingSignals)) {
    process.on(signal, () => {
      // The second one means it: whatever is still being tidied up is left. Hang-ups come twice by themselves.
      if (signalCode === undefined) interrupt(128 + number);
      else if (signal !== "SIGHUP" && !isHungUp) process.exit(signalCode);
    });
  }
  process.on("uncaughtException", (error) => {
    void report(error).then(end);
  });

  // Node makes each of its streams when it is first asked for, which takes a millisecond.
  const environment = {
    get stdin() {
      return untilHungUp(process.stdin);
    },
    get stdout() {
      return endingWithReader(process.stdout);
    },
    get stderr() {
      return forMessages(process.stderr);
    },
    env: process.env,
    signal: interruption.signal,
  };
  try {
    const words = wordsToComplete();
    if (words !== undefined) {
      const { answerShell } = await import("./commands/completion/answer-shell.ts");
      return await answerShell(words, environment);
    }
    const [{ runCommandLine }, { commands, examples }] = await Promise.all([
      import("./cli/run.ts"),
      import("./commands/index.ts"),
    ]);
    const exitCode = await runCommandLine({
      program: {
        name: programName(),
        description: "Debug any running Pod without restarting it.",
        examples,
        version: packageJson.version,
        commands,
      },
      argv,
      environment,
    });
    return signalCode === brokenPipe ? brokenPipe : exitCode;
  } catch (error) {
    if (signalCode === undefined) return await report(error);
    // After a signal most errors are only the echo of the abort; ours say what remains.
    const isOurs = error instanceof Error && error.name === "EphemeraError";
    if (isOurs && signalCode !== brokenPipe) await report(error);
    return signalCode;
  }
}

/** An output whose reader may go away (`| head`): then we end with what SIGPIPE would end us with, tidied up. */
function endingWithReader(output: NodeJS.WriteStream): NodeJS.WriteStream {
  return withListener(output, leaveOnClosedPipe);
}

/** Messages that a full disk doesn't take are lost; what the command does matters more. */
function forMessages(output: NodeJS.WriteStream): NodeJS.WriteStream {
  return withListener(output, leaveUnlessFull);
}

function untilHungUp(input: NodeJS.ReadStream): NodeJS.ReadStream {
  return withListener(input, leaveUnlessHungUp);
}

type StandardStream = NodeJS.ReadStream | NodeJS.WriteStream;
type ErrorListener = (this: StandardStream, error: NodeJS.ErrnoException) => void;

function withListener<S extends StandardStream>(stream: S, listener: ErrorListener): S {
  if (!stream.listeners("error").includes(listener)) stream.on("error", listener);
  return stream;
}

function leaveUnlessFull(this: StandardStream, error: NodeJS.ErrnoException): void {
  if (error.code === "ENOSPC" || error.code === "ERR_STREAM_DESTROYED") return;
  leaveOnClosedPipe.call(this, error);
}

function leaveOnClosedPipe(this: StandardStream, error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") leaveUnlessHungUp.call(this, error);
  else if (signalCode === undefined) interrupt(brokenPipe);
}

/** What Linux says of a terminal that is gone, as of a disk that fails. */
function leaveUnlessHungUp(this: StandardStream, error: NodeJS.ErrnoException): void {
  if (error.code !== "EIO" || !this.isTTY) throw error;
  hangUp();
}

/** Prints an error and gives the exit code it stands for. */
async function report(error: unknown): Promise<number> {
  const { renderError } = await import("./cli/render-error.ts");
  const { text, exit } = renderError(error);
  forMessages(process.stderr).write(text);
  return exit;
}

/** kubectl calls its plugins by their file name, `kubectl-ephemera`. */
function programName(): string {
  return calledAs("kubectl-") ? "kubectl ephemera" : "ephemera";
}

function calledAs(prefix: string): boolean {
  return basename(process.argv[1] ?? "").startsWith(prefix);
}

/**
 * The words a shell wants completed: after `__complete`, as our scripts call it, or all of them as
 * `kubectl_complete-ephemera`, as kubectl asks its plugins.
 */
function wordsToComplete(): readonly string[] | undefined {
  if (calledAs("kubectl_complete-")) return argv;
  return argv[0] === "__complete" ? argv.slice(1) : undefined;
}
