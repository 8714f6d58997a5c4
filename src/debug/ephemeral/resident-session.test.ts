import { expect, it } from "vitest";
import type { Pod } from "../../kubernetes/types.ts";
import { type DebugOptions, defaultOptions } from "../options.ts";
import { residentSession } from "./resident-session.ts";

const pod: Pod = { metadata: { name: "simple" }, spec: { containers: [{ name: "app" }] } };

function planned(
  changes: Partial<DebugOptions>,
  rest: { terminal?: boolean; target?: string } = {},
) {
  const options = { ...defaultOptions, ...changes };
  const defaults = { pod, target: "app", terminal: false, term: "xterm-256color" };
  return residentSession({ ...defaults, ...rest, options });
}

it.each([
  { title: "nothing without a terminal", terminal: false, changes: {}, session: undefined },
  {
    title: "a shell at a terminal",
    terminal: true,
    changes: {},
    session: { runs: "a shell, in the root of the target", stdin: true, tty: true },
  },
  {
    title: "a shell that reads a pipe",
    terminal: false,
    changes: { stdin: true },
    session: { runs: "a shell, in the root of the target", stdin: true, tty: false },
  },
  {
    title: "a command",
    terminal: true,
    changes: { command: ["ps", "a b"] },
    session: { runs: '["ps","a b"], in the root of the target', stdin: false, tty: false },
  },
  {
    title: "a command with a terminal, in the debugger's own root",
    terminal: true,
    changes: { command: ["top"], stdin: true, tty: true, root: "debugger" as const },
    session: { runs: '["top"], in the root of the debugger', stdin: true, tty: true },
  },
])("plans the session: $title", ({ terminal, changes, session }) => {
  expect({ session: planned(changes, { terminal }) }).toMatchObject({
    session: session && { kind: "exec", ...session },
  });
});

it("stays in the debugger's root where there is no target", () => {
  const options = { ...defaultOptions, command: ["ls"] };
  const input = { pod, target: undefined, terminal: false, term: undefined, options };
  expect(residentSession(input)).toMatchObject({ runs: '["ls"], in the root of the debugger' });
});

it.each([
  { changes: {}, voice: "loud" },
  { changes: { quiet: true }, voice: "quiet" },
  { changes: { quiet: true, root: "target" as const }, voice: "loud" },
])("is $voice about what can't be with $changes", ({ changes, voice }) => {
  const session = planned({ ...changes, command: ["ls"] });
  expect(session?.kind === "exec" && session.command).toContain(voice);
});
