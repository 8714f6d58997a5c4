import { spawn } from "@lydell/node-pty";
import headless from "@xterm/headless";

/** A program on a real pseudo-terminal, with its screen as a person sees it. */
export interface TestTerminal {
  /** Types text; `\r` is Enter. */
  type(text: string): void;
  /** Resolves with the screen once the pattern shows on it. Rejects, with the screen, when the program ends before. */
  shows(pattern: RegExp): Promise<string>;
  /** What the screen shows now, trailing blanks off. */
  screen(): string;
  resize(columns: number, rows: number): void;
  /** The program's exit code, once it has ended. */
  readonly exit: Promise<number>;
  kill(signal?: string): void;
  /** Process ID of the program. */
  readonly pid: number;
  /** Closes the terminal's window: nothing can be shown or typed any more, and the kernel hangs up. */
  close(): void;
}

/** Starts a program on a terminal of 100 × 30, or a wider one for sentences that are to stay whole. */
export function openTerminal(
  [file, words]: [string, string[]],
  { columns = 100 } = {},
): TestTerminal {
  const size = { cols: columns, rows: 30 };
  const emulator = new headless.Terminal({ ...size, scrollback: 1000, allowProposedApi: true });
  const pty = spawn(file, words, {
    ...size,
    name: "xterm-256color",
    env: { ...process.env, NODE_EXTRA_CA_CERTS: "", EPHEMERA_CONFIG: "/dev/null" },
  });
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  let ended: number | undefined;
  pty.onData((data) => emulator.write(data, changed));
  // Answers to the program's questions (cursor position) go back as a terminal would send them.
  emulator.onData((answer) => pty.write(answer));
  const exit = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      // What was printed last may still be on its way through the emulator.
      emulator.write("", () => {
        ended = exitCode;
        changed();
        resolve(exitCode);
      });
    });
  });
  const screen = () => {
    const { active } = emulator.buffer;
    const lines = Array.from({ length: active.length }, (_, row) =>
      (active.getLine(row)?.translateToString(true) ?? "").trimEnd(),
    );
    return lines.join("\n").trimEnd();
  };
  return {
    type: (text) => pty.write(text),
    screen,
    exit,
    shows(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const text = screen();
          const found = pattern.test(text);
          if (!found && ended === undefined) return;
          watchers.delete(look);
          if (found) resolve(text);
          else reject(new Error(`ended with ${ended} before showing ${pattern}:\n${text}`));
        };
        watchers.add(look);
        look();
      });
    },
    resize(columns, rows) {
      emulator.resize(columns, rows);
      pty.resize(columns, rows);
    },
    kill: (signal) => pty.kill(signal),
    pid: pty.pid,
    close: () => destroy(pty),
  };
}

/** node-pty closes its side by a method its types leave out. */
function destroy(pty: object): void {
  if ("destroy" in pty && typeof pty.destroy === "function") pty.destroy();
}

/**
 * What to type so that the shell says `resized to ROWS COLUMNS` once its terminal has this size.
 * The size travels on a stream of its own and may arrive after what is typed next; at the start
 * it may come before there is a terminal to tell.
 */
export function untilSize(size: string): string {
  return `until [ "$(stty size)" = "${size}" ]; do sleep 0.1; done; echo re"sized" to ${size}\r`;
}

/**
 * Resizes the window until the shell in it says that its terminal has this size. kubectl drops a size
 * while it still sends the one before (`monitorResizeEvents` of its term package), so a person
 * who sees that pulls at the window once more.
 */
export async function resizesTo(
  terminal: TestTerminal,
  { columns, rows }: { columns: number; rows: number },
): Promise<void> {
  const pull = () => {
    terminal.resize(columns + 1, rows);
    terminal.resize(columns, rows);
  };
  terminal.resize(columns, rows);
  terminal.type(untilSize(`${rows} ${columns}`));
  const again = setInterval(pull, 3000);
  try {
    await terminal.shows(new RegExp(`^resized to ${rows} ${columns}$`, "m"));
  } finally {
    clearInterval(again);
  }
}

/**
 * Runs a command in a shell that afterwards says `code N, terminal as before`, or `changed` with the
 * settings that are others now. The shell outlives the signals the terminal sends.
 */
export function withTerminalCompared([file, words]: [string, string[]]): [string, string[]] {
  const command = [file, ...words].map((word) => `'${word}'`).join(" ");
  const script = `trap : INT QUIT HUP
before=$(stty -a)
${command}
code=$?
after=$(stty -a)
[ "$before" = "$after" ] && echo "code $code, terminal as before" && exit
echo "code $code, terminal changed from $before to $after"`;
  return ["bash", ["-c", script]];
}

/** What a command typed at the shell's prompt shows. */
export async function typed(session: TestTerminal, command: string): Promise<string> {
  session.type("\r");
  await session.shows(/#$/);
  const end = `end of ${command.length} ${Math.random()}`;
  session.type(`clear; ${command}; echo ''${end}\r`);
  return session.shows(new RegExp(`^${end}$`, "m"));
}
