import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex, PassThrough, type Readable } from "node:stream";
import type { Environment } from "../../../src/cli/command.ts";
import { renderError } from "../../../src/cli/render-error.ts";
import { attachCommand } from "../../../src/commands/attach/attach.ts";
import { debugCommand } from "../../../src/commands/debug/debug.ts";
import type { ScriptedApiServer } from "../../scripted-api-server.ts";
import { RecordedCluster } from "./cluster.ts";
import type { RecordedCase, RecordedOutcome } from "./recorded.ts";
import { type InProcessTerminal, openInProcessTerminal } from "./terminal.ts";

/** Plays a recorded case with our command in this process, against a scripted server. */
export async function play(
  recorded: RecordedCase,
  server: ScriptedApiServer,
): Promise<RecordedOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "ephemera-kubectl-debug-"));
  using terminal = recorded.pty && openInProcessTerminal();
  const cluster = new RecordedCluster(recorded);
  cluster.play(server);
  const interruption = new AbortController();
  cluster.onToldAll = () => recorded.signal && interruption.abort();
  const stdout = capture();
  const stderr = capture();
  const environment: Environment = {
    stdin: terminal?.stdin ?? inputOf(recorded),
    stdout: terminal?.stdout ?? stdout.stream,
    stderr: stderr.stream,
    env: {
      NO_COLOR: "1",
      KUBECONFIG: recorded.server?.serverDown ? await deadKubeconfig(folder) : server.kubeconfig,
    },
    signal: interruption.signal,
  };
  try {
    const running = call(await argvOf(recorded, folder), recorded, environment);
    if (terminal) await typeInto(terminal, recorded, cluster);
    const exitCode = await running.catch((error: unknown) => {
      const { text, exit } = renderError(error);
      environment.stderr.write(text);
      return exit;
    });
    if (terminal) await drained(terminal);
    await cluster.streams.allClosed();
    const outcome = {
      exitCode,
      stdout: terminal?.printed().replace(lastWord, "") ?? stdout.text(),
      stderr: stderr.text().replaceAll(`${folder}/`, "@"),
      mutations: cluster.mutations,
      ...(cluster.streams.seen.length > 0 && { streams: cluster.streams.seen }),
      ...(cluster.logRequests.length > 0 && { logRequests: cluster.logRequests }),
    };
    return JSON.parse(withoutRandom(JSON.stringify(outcome)));
  } finally {
    cluster.close();
    await rm(folder, { recursive: true });
  }
}

function call(argv: string[], recorded: RecordedCase, environment: Environment): Promise<number> {
  const command = recorded.mode === "kattach" ? attachCommand : debugCommand;
  const called = `kubectl ${recorded.command[1]}`;
  return command.call({ argv, command: called, environment }).then(Number);
}

/** kubectl's words after `debug`, and the `--attach` that asks for its flow. */
async function argvOf(recorded: RecordedCase, folder: string): Promise<string[]> {
  const { files = {}, mode, command } = recorded;
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const words = command.slice(2).map((word) => word.replace(/@(?=[a-z]+\.)/, `${folder}/`));
  const flags = words.slice(0, words.includes("--") ? words.indexOf("--") : undefined);
  if (mode === "kattach" || flags.some((word) => word.startsWith("--attach"))) return words;
  const isInteractive =
    mode !== "invalid" && flags.some((word) => /^(-[a-z]*i[a-z]*|--stdin)$/.test(word));
  return [`--attach=${isInteractive}`, ...words];
}

/** Types each text when the one before has arrived, the first at the prompt. */
async function typeInto(
  terminal: InProcessTerminal,
  { pty, server }: RecordedCase,
  cluster: RecordedCluster,
): Promise<void> {
  let typed = "";
  for (const { data } of pty?.type ?? []) {
    if (typed === "") await terminal.shows(server?.attach?.stdout ?? "");
    terminal.type(data);
    typed += data;
    // The keys that detach reach nobody.
    if (typed === "\u0001d") return;
    await cluster.streams.untilTyped(typed);
  }
}

const lastWord = "\u0000";

/** What was printed last may still be on its way through the terminal. */
async function drained(terminal: InProcessTerminal): Promise<void> {
  terminal.stdout.write(lastWord);
  await terminal.shows(lastWord);
}

function inputOf({ stdin = "" }: RecordedCase): Environment["stdin"] {
  const input: Readable = new PassThrough().end(stdin);
  return Object.assign(input, { isTTY: false }) as Environment["stdin"];
}

function capture(): { stream: Environment["stdout"]; text(): string } {
  let text = "";
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY: false }) as Duplex as Environment["stdout"],
    text: () => text,
  };
}

/** A cluster nobody serves. */
async function deadKubeconfig(folder: string): Promise<string> {
  const path = join(folder, "kubeconfig");
  const named = { name: "dead" };
  await writeFile(
    path,
    JSON.stringify({
      "current-context": "dead",
      clusters: [{ ...named, cluster: { server: "http://127.0.0.1:1" } }],
      users: [{ ...named, user: {} }],
      contexts: [{ ...named, context: { cluster: "dead", user: "dead" } }],
    }),
  );
  return path;
}

/** The recording stands for the random part of names in this way. */
function withoutRandom(text: string): string {
  return text.replaceAll(
    /\b(node-debugger-[a-z0-9.-]+?-|debugger-)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g,
    "$1<RAND5>",
  );
}
