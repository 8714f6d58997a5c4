import { expect, it } from "vitest";
import type { Pod } from "../kubernetes/types.ts";
import { customFields } from "./custom/merge-custom.ts";
import { planEphemeral } from "./ephemeral/plan-ephemeral.ts";
import { noTerminal } from "./fixtures/plan-context.ts";
import { type DebugOptions, defaultOptions } from "./options.ts";
import { ownProcess, type PlanContext } from "./plan-context.ts";

function context(options: Partial<DebugOptions>, terminal: boolean): PlanContext {
  return {
    options: { ...defaultOptions, ...options },
    ...noTerminal,
    terminal,
    stdinTerminal: terminal,
  };
}

const simple: Pod = {
  metadata: { name: "simple", namespace: "team" },
  spec: { containers: [{ name: "app" }] },
  status: { phase: "Running" },
};

function plan(options: Partial<DebugOptions>, terminal: boolean) {
  return planEphemeral({
    ...context(options, terminal),
    pod: simple,
    image: "busybox",
    target: undefined,
  });
}

it.each([
  { said: {}, terminal: true, done: { stdin: true, tty: true, attach: true } },
  { said: {}, terminal: false, done: { stdin: false, tty: false, attach: false } },
  { said: { command: ["ps"] }, terminal: true, done: { stdin: false, tty: false, attach: true } },
  { said: { stdin: true }, terminal: true, done: { stdin: true, tty: false, attach: true } },
  {
    said: { attach: false, stdin: true, tty: true },
    terminal: true,
    done: { stdin: true, tty: true, attach: false },
  },
  { said: { attach: true }, terminal: true, done: { stdin: false, tty: false, attach: true } },
])("connects the command's own process as $said asks, terminal: $terminal", (row) => {
  expect(ownProcess(context(row.said, row.terminal))).toMatchObject(row.done);
});

it.each([
  { title: "-it", options: { tty: true }, terminal: true, tty: true },
  { title: "-it without a terminal", options: { tty: true }, terminal: false, tty: false },
  {
    title: "a terminal by --custom",
    options: { custom: customFields({ tty: true }) },
    terminal: true,
    tty: true,
  },
  { title: "-i alone", options: {}, terminal: true, tty: false },
])("attaches as the container is and the person's stdin allows: $title", (row) => {
  const { session } = plan({ attach: true, stdin: true, ...row.options }, row.terminal);
  expect(session).toMatchObject({ kind: "attach", stdin: true, tty: row.tty });
});

it.each([
  { options: { argumentsOnly: true, command: ["-x"] }, args: ["-x"] },
  { options: { custom: customFields({ args: ["-y"] }) }, args: ["-y"] },
])("gives arguments to the image's own entrypoint, not to a waiter: $options", (row) => {
  const { flow, changes, notes } = plan(row.options, false);
  expect(flow).toBe("own-process");
  expect(changes).toMatchObject([{ container: { args: row.args } }]);
  expect(JSON.stringify(changes)).not.toContain('"command"');
  expect(notes.join("\n")).toContain("the image's own entrypoint");
});

it("lays --custom over a resident debugger, which only the same fields use again", () => {
  const custom = customFields({ workingDir: "/x", env: [{ name: "A", value: "1" }] });
  const { flow, changes } = plan({ custom }, false);
  expect(flow).toBe("resident");
  const [change] = changes;
  if (change?.kind !== "add-container") throw new Error("nothing is added");
  const { container } = change;
  expect(container).toMatchObject({ workingDir: "/x", env: [{ name: "A", value: "1" }, {}] });
  const status = { name: container.name, image: "", imageID: "", ready: false, restartCount: 0 };
  const pod: Pod = {
    ...simple,
    spec: { containers: [], ephemeralContainers: [container] },
    status: { ephemeralContainerStatuses: [{ ...status, state: { running: {} } }] },
  };
  const again = { pod, image: "busybox", target: undefined };
  expect(planEphemeral({ ...context({ custom }, false), ...again }).changes).toEqual([]);
  expect(planEphemeral({ ...context({}, false), ...again, suffix: () => "bbbbb" }).debugger).toBe(
    "debugger-bbbbb",
  );
});

it.each([
  { said: { stdin: true, command: ["cat"] }, ends: true },
  { said: { stdin: true, tty: true, command: ["cat"] }, ends: false },
  { said: { stdin: true, attach: true, command: ["cat"] }, ends: false },
  { said: { command: ["true"] }, ends: false },
])("the process' stdin ends with ours, for $said: $ends", ({ said, ends }) => {
  expect(ownProcess(context(said, true)).stdinOnce).toBe(ends);
});
