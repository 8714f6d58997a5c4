import { basename } from "node:path";
import packageJson from "../package.json" with { type: "json" };

/** Signals that end a command; its exit code is then 128 plus the signal's number. */
const endingSignals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGQUIT: 3 } as const;

/** Exit code of a program that SIGPIPE ends. */
const brokenPipe = 141;

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === "--version") {
  endingWithReader(process.stdout).write(`${programName()} ${packageJson.version}\n`);
} else {
  // Comes only when nothing is left that could bring an outcome: that must not look like success.
  process.once("beforeExit", () => {
    void report(new Error("the command waits for something that can't come")).then((code) =>
      process.exit(code),
    );
  });
  void main().then((code) => {
    // A pipe as stdout may still hold data; exiting at once would cut it off.
    process.stdout.write("", () => process.exit(code));
  });
}

async function main(): Promise<number> {
  const interruption = new AbortController();
  let signalCode: number | undefined;
  for (const [signal, number] of Object.entries(endingSignals)) {
    process.on(signal, () => {
      // The second one means it: whatever is still being tidied up is left.
      if (signalCode !== undefined) process.exit(signalCode);
      signalCode = 128 + number;
      interruption.abort();
    });
  }
  process.on("uncaughtException", (error) => {
    void report(error).then((code) => process.exit(code));
  });

  // Node makes each of its streams when it is first asked for, which takes a millisecond.
  const environment = {
    get stdin() {
      return process.stdin;
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
    const [{ runCommandLine }, { commands }] = await Promise.all([
      import("./cli/run.ts"),
      import("./commands/index.ts"),
    ]);
    return await runCommandLine({
      program: {
        name: programName(),
        description: "Debug any running Pod without restarting it.",
        examples: [
          "# Open a shell inside the running Pod web, next to its processes",
          "{command} debug web",
          "",
          "# The same for its container app, with your own image",
          "{command} debug web/app --image=nicolaka/netshoot",
        ].join("\n"),
        version: packageJson.version,
        commands,
      },
      argv,
      environment,
    });
  } catch (error) {
    if (signalCode === undefined) return await report(error);
    // After a signal most errors are only the echo of the abort; ours say what remains.
    if (error instanceof Error && error.name === "EphemeraError") await report(error);
    return signalCode;
  }
}

/** An output whose reader may go away (`| head`): then we end as SIGPIPE would end us. */
function endingWithReader(output: NodeJS.WriteStream): NodeJS.WriteStream {
  if (!output.listeners("error").includes(leaveOnClosedPipe)) output.on("error", leaveOnClosedPipe);
  return output;
}

/** Messages that a full disk doesn't take are lost; what the command does matters more. */
function forMessages(output: NodeJS.WriteStream): NodeJS.WriteStream {
  if (!output.listeners("error").includes(leaveUnlessFull)) output.on("error", leaveUnlessFull);
  return output;
}

function leaveUnlessFull(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOSPC" && error.code !== "ERR_STREAM_DESTROYED") leaveOnClosedPipe(error);
}

function leaveOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(brokenPipe);
  throw error;
}

/** Prints an error and gives the exit code it stands for. */
async function report(error: unknown): Promise<number> {
  const { renderError } = await import("./cli/render-error.ts");
  const { text, exit } = renderError(error);
  process.stderr.write(text);
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
