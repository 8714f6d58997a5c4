import { expect, it } from "vitest";
import type { Pod } from "../../kubernetes/types.ts";
import { type SessionParts, sessionCommand } from "./session-command.ts";

const id = "1b2c".repeat(16);

function pod(spec: object = {}, status: object = {}): Pod {
  const running = { state: { running: {} }, containerID: `containerd://${id}`, ...status };
  const entry = { name: "app", image: "", imageID: "", ready: true, restartCount: 0, ...running };
  return {
    spec: { containers: [{ name: "app" }], ...spec },
    status: { containerStatuses: [entry] },
  };
}

function facts(parts: Partial<SessionParts> = {}): string[] {
  const plain = { root: "target", quiet: false, term: "vt100", command: [] } as const;
  return sessionCommand({ pod: pod(), target: "app", ...plain, ...parts }).slice(4);
}

it("tells the script whose processes it sees, and how", () => {
  expect(facts()).toEqual([id, "own", "target", "loud", "/.ephemera", "vt100"]);
});

it.each([
  { title: "a shared process namespace", spec: { shareProcessNamespace: true } },
  { title: "the node's processes", spec: { hostPID: true } },
])("has to look for the target with $title", ({ spec }) => {
  expect(facts({ pod: pod(spec) })[1]).toBe("shared");
});

it("has no processes to look for without a target", () => {
  expect(facts({ target: undefined }).slice(0, 2)).toEqual(["", "none"]);
});

it.each([
  { title: "doesn't run", status: { state: { waiting: {} } } },
  { title: "has no id", status: { containerID: undefined } },
  { title: "has an id that is code", status: { containerID: 'containerd://x"; reboot; "' } },
])("names no id of a container that $title", ({ status }) => {
  expect(facts({ pod: pod({}, status) })[0]).toBe("");
});

it("passes the command on as words, never as code", () => {
  const command = ["echo", "two words", '"; reboot; "', "$(id)", ""];
  expect(facts({ command }).slice(6)).toEqual(command);
  const [shell, flag, script = ""] = sessionCommand({ ...base(), command });
  expect([shell, flag]).toEqual(["sh", "-c"]);
  expect(script).not.toContain("reboot");
});

it("stays below what proxies take as a request line", () => {
  const query = new URLSearchParams(
    sessionCommand({ ...base(), command: ["ls"] }).map((word): [string, string] => [
      "command",
      word,
    ]),
  );
  expect(query.toString().length).toBeLessThan(7000);
});

function base(): SessionParts {
  return {
    pod: pod(),
    target: "app",
    root: "target",
    quiet: false,
    term: undefined,
    command: [],
  };
}
