import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { EphemeraError } from "../errors.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import { formatObject } from "./format-object.ts";
import { createMessages } from "./messages.ts";
import { renderError } from "./render-error.ts";
import { sanitize, sanitizeLine } from "./sanitize.ts";
import { formatTable } from "./table.ts";

it.each([
  ["plain text stays", "plain text stays"],
  ["two\nlines\tand a tab", "two\nlines\tand a tab"],
  ["\u001b[31mred\u001b[0m", "^[[31mred^[[0m"],
  ["\u001b]0;title\u0007", "^[]0;title^G"],
  ["over\rwritten", "over^Mwritten"],
  ["\u009b31m", "\\u009b31m"],
  ["evil\u202etxt.exe", "evil\\u202etxt.exe"],
  ["Grüße 日本 🎉", "Grüße 日本 🎉"],
])("makes %j safe to print", (text, safe) => {
  expect(sanitize(text)).toBe(safe);
});

it("keeps text that must stay on one line there", () => {
  expect(sanitizeLine("a\nb\r\nc\td")).toBe("a b c d");
});

it("prints a table as kubectl does", () => {
  const table = formatTable({
    columns: ["NAME", "READY", "STATUS"],
    rows: [
      ["web", "1/1", "Running"],
      ["日本-long-name", "0/1", "evil\u001b[2J"],
    ],
  });
  expect(table).toBe(
    [
      "NAME             READY   STATUS",
      "web              1/1     Running",
      "日本-long-name   0/1     evil^[[2J",
      "",
    ].join("\n"),
  );
});

it("prints objects as kubectl does", async () => {
  const object = { kind: "Pod", apiVersion: "v1", spec: { on: "yes", list: ["a"] } };
  expect(await formatObject(object, "json")).toBe(`${JSON.stringify(object, null, 4)}\n`);
  expect(await formatObject(object, "yaml")).toBe(
    "apiVersion: v1\nkind: Pod\nspec:\n  list:\n    - a\n  'on': 'yes'\n",
  );
});

function record(options: { isTTY: boolean; quiet?: boolean }) {
  const stream = Object.assign(new PassThrough(), { isTTY: options.isTTY, columns: 20 });
  const messages = createMessages({
    stream,
    env: { NO_COLOR: "1" },
    quiet: options.quiet ?? false,
  });
  messages.progress("waiting for a long time indeed");
  messages.progress("waiting for a long time indeed");
  messages.progress("pulling");
  messages.info("chosen: app");
  messages.warn("be \u001bcareful");
  messages.progress("starting");
  messages.clear();
  return String(stream.read());
}

it("writes over one progress line on a terminal", () => {
  const erase = "\r\u001b[K";
  expect(record({ isTTY: true })).toBe(
    `waiting for a long…${erase}pulling${erase}chosen: app\nWarning: be ^[careful\nstarting${erase}`,
  );
});

it("writes progress as lines elsewhere, each once", () => {
  expect(record({ isTTY: false })).toBe(
    "waiting for a long time indeed\npulling\nchosen: app\nWarning: be ^[careful\nstarting\n",
  );
});

it("keeps only warnings when quiet", () => {
  expect(record({ isTTY: true, quiet: true })).toBe("Warning: be ^[careful\n");
});

const podDetails = { kind: "Pod", name: "web" };
it.each([
  {
    title: "ours with its next step",
    error: new EphemeraError("USAGE", { problem: "unknown flag: --x", command: "ephemera debug" }),
    text: "error: unknown flag: --x\nSee 'ephemera debug --help' for usage.\n",
    exit: 2,
  },
  {
    title: "the API's with a reason",
    error: new StatusError({
      code: 409,
      reason: "AlreadyExists",
      message: 'pods "a" already exists',
    }),
    text: 'Error from server (AlreadyExists): pods "a" already exists\n',
    exit: 1,
  },
  {
    title: "the API's without a reason",
    error: new StatusError({ code: 500, message: "boom \u001b[2J" }),
    text: "Error from server: boom ^[[2J\n",
    exit: 1,
  },
  {
    title: "invalid with one cause",
    error: new StatusError({
      code: 422,
      reason: "Invalid",
      message: "long",
      details: { ...podDetails, causes: [{ field: "spec.x", message: "Forbidden: no" }] },
    }),
    text: 'The Pod "web" is invalid: spec.x: Forbidden: no\n',
    exit: 1,
  },
  {
    title: "invalid with several causes, each once",
    error: new StatusError({
      code: 422,
      reason: "Invalid",
      message: "long",
      details: {
        ...podDetails,
        causes: [
          { field: "spec.x", message: "no" },
          { field: "spec.y", message: "no" },
          { field: "spec.x", message: "no" },
        ],
      },
    }),
    text: 'The Pod "web" is invalid: \n* spec.x: no\n* spec.y: no\n',
    exit: 1,
  },
])("words an error: $title", ({ error, text, exit }) => {
  expect(renderError(error)).toEqual({ text, exit });
});

it("says what to do when not logged in", () => {
  const error = new StatusError({ code: 401, reason: "Unauthorized", message: "Unauthorized" });
  expect(renderError(error).text).toMatch(
    /^error: You must be logged in to the server \(Unauthorized\)\nCheck the credentials/,
  );
});
