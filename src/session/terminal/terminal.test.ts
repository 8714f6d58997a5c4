import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { openTerminal, type TestTerminal } from "../../../test/e2e/support/terminal.ts";
import {
  answerJson,
  type ScriptedApiServer,
  startScriptedApiServer,
} from "../../../test/scripted-api-server.ts";
import { channels } from "../../kubernetes/streaming/websocket-channels.ts";

/** One session as the server sees it. */
class ServerSession extends EventEmitter {
  readonly url: string;
  readonly sizes: unknown[] = [];
  readonly #socket: WebSocket;
  typed = "";

  constructor(socket: WebSocket, request: IncomingMessage) {
    super();
    this.#socket = socket;
    this.url = request.url ?? "";
    socket.on("message", (message: Buffer) => {
      const text = message.subarray(1).toString();
      if (message[0] === channels.resize) this.sizes.push(JSON.parse(text));
      if (message[0] === channels.stdin) this.typed += text;
      this.emit("heard");
    });
  }

  print(text: string): void {
    this.#socket.send(Buffer.from(`${String.fromCharCode(channels.stdout)}${text}`));
  }

  end(status: object): void {
    const text = JSON.stringify({ metadata: {}, ...status });
    this.#socket.send(Buffer.from(`${String.fromCharCode(channels.error)}${text}`));
    this.#socket.close(1000);
  }

  /** The connection breaks, as when a proxy dies. */
  cut(): void {
    this.#socket.terminate();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this, "heard");
  }
}

let server: ScriptedApiServer;
const sessions = new EventEmitter();
beforeAll(async () => {
  const sockets = new WebSocketServer({ noServer: true });
  server = await startScriptedApiServer({
    answer: (_request, response) =>
      answerJson(response, {
        metadata: { name: "web", namespace: "default" },
        spec: { containers: [{ name: "app" }] },
        status: { phase: "Running" },
      }),
    upgrade: (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (client) => {
        sessions.emit("session", new ServerSession(client, request));
      }),
  });
});
afterAll(() => server[Symbol.asyncDispose]());

interface OpenSession {
  terminal: TestTerminal;
  session: ServerSession;
  /** Process id of ephemera. */
  pid: number;
}

/** Runs `ephemera exec` on a terminal; afterwards the shell tells how the terminal was left. */
async function open(): Promise<OpenSession> {
  const opened = once(sessions, "session");
  const pidFile = join(server.folder, "pid");
  const program = `"${process.execPath}" --import tsx src/main.ts`;
  const command = `exec ${program} exec web --kubeconfig="${server.kubeconfig}" -it -- vi`;
  const afterwards = `echo "code=$?"; stty -a | tr ';' '\\n'; echo LEFT`;
  const script = `(sh -c 'echo $$ >"${pidFile}"; ${command}'); ${afterwards}`;
  const terminal = openTerminal(["sh", ["-c", script]]);
  const [session] = (await opened) as [ServerSession];
  await session.until(() => session.sizes.length > 0);
  return { terminal, session, pid: Number(await readFile(pidFile, "utf8")) };
}

/** What the terminal was like after the program. */
async function left(terminal: TestTerminal): Promise<{ code: number; cooked: boolean }> {
  const screen = await terminal.shows(/^LEFT$/m);
  const code = Number(/code=(\d+)/.exec(screen)?.[1]);
  return { code, cooked: /(?<!-)\bicanon\b/.test(screen) && /(?<!-)\becho\b/.test(screen) };
}

it("gives the session every key and every size, and the terminal back at its end", async () => {
  const { terminal, session } = await open();
  expect(session.url).toContain("tty=true");
  expect(session.url).not.toContain("stderr=true");
  expect(session.sizes).toEqual([{ Width: 100, Height: 30 }]);
  terminal.resize(80, 24);
  await session.until(() => session.sizes.length > 1);
  expect(session.sizes.at(-1)).toEqual({ Width: 80, Height: 24 });
  terminal.type("a\u0003\u001a\u0010\r");
  await session.until(() => session.typed.endsWith("\r"));
  expect(session.typed).toBe("a\u0003\u001a\u0010\r");
  session.end({
    status: "Failure",
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: "7" }] },
  });
  expect(await left(terminal)).toEqual({ code: 7, cooked: true });
}, 30_000);

it("leaves a usable terminal when the connection breaks in the middle of an editor", async () => {
  const { terminal, session } = await open();
  session.print("\u001b[?1049h\u001b[?25l\u001b[2JEDITOR");
  await terminal.shows(/EDITOR/);
  session.cut();
  expect(await left(terminal)).toEqual({ code: 1, cooked: true });
  expect(terminal.screen()).not.toContain("EDITOR");
  expect(terminal.screen()).toContain("the connection to container app of the Pod web was lost");
}, 30_000);

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
  ["SIGQUIT", 131],
] as const)(
  "leaves a usable terminal on %s",
  async (signal, code) => {
    const { terminal, session, pid } = await open();
    session.print("\u001b[?1049hEDITOR");
    await terminal.shows(/EDITOR/);
    process.kill(pid, signal);
    expect(await left(terminal)).toEqual({ code, cooked: true });
    expect(terminal.screen()).not.toContain("EDITOR");
  },
  30_000,
);
