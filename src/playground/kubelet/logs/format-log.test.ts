import fc from "fast-check";
import { expect, test } from "vitest";
import { createLogFormatter, type FormatLogOptions } from "./format-log.ts";

function format(log: string, options: FormatLogOptions = {}): string {
  return createLogFormatter(options)(Buffer.from(log)).toString();
}

const T = "2026-11-23T10:00:00.123456789Z";

test.each([
  ["whole lines lose their heads", `${T} stdout F one\n${T} stderr F two\n`, "one\ntwo\n"],
  ["pieces are joined to one line", `${T} stdout P one \n${T} stdout F two\n`, "one two\n"],
  ["an empty line stays a line", `${T} stdout F \n${T} stdout F x\n`, "\nx\n"],
  ["an empty line may have no space", `${T} stdout F\n${T} stdout F x\n`, "\nx\n"],
  ["spaces in the text are kept", `${T} stdout F  a  b \n`, " a  b \n"],
  ["a carriage return of a terminal is kept", `${T} stdout F a\r\n`, "a\r\n"],
  ["more tags after the first mean nothing", `${T} stdout F:x:y a\n`, "a\n"],
  ["an unfinished line at the end is printed", `${T} stdout F a\n${T} stdout F b`, "a\nb"],
  ["lines not in CRI's form are left out", `hello\n\n${T} stdout F a\nx y z w\n`, "a\n"],
  ["a line with an endless head is left out", `${"x".repeat(9999)}\n${T} stdout F a\n`, "a\n"],
])("%s", (_what, log, text) => {
  expect(format(log)).toBe(text);
});

test.each([
  ["2026-11-23T10:00:00.5Z", "2026-11-23T10:00:00.500000000Z"],
  ["2026-11-23T10:00:00Z", "2026-11-23T10:00:00.000000000Z"],
  ["2026-11-23T10:00:00.123456789+02:00", "2026-11-23T10:00:00.123456789+02:00"],
  ["2026-11-23T10:00:00-07:00", "2026-11-23T10:00:00.000000000-07:00"],
])("the timestamp %s is printed with nine digits", (time, printed) => {
  expect(format(`${time} stdout F a\n`, { timestamps: true })).toBe(`${printed} a\n`);
});

test("a line made of pieces has one timestamp, that of its first piece", () => {
  const log = `2026-11-23T10:00:00Z stdout P a\n2026-11-23T10:00:01Z stdout F b\n`;
  expect(format(log, { timestamps: true })).toBe("2026-11-23T10:00:00.000000000Z ab\n");
});

test("lines from before `since` are left out, one at that instant is not", () => {
  const log = [
    "2026-11-23T09:59:59.999Z stdout F before",
    "2026-11-23T12:00:00+02:00 stdout F at",
    "2026-11-23T10:00:01Z stdout F after",
    "",
  ].join("\n");
  expect(format(log, { since: new Date("2026-11-23T10:00:00Z") })).toBe("at\nafter\n");
});

const logLine = fc
  .record({
    stream: fc.constantFrom("stdout", "stderr"),
    tag: fc.constantFrom("P", "F"),
    text: fc.string({ maxLength: 300 }).map((text) => text.replaceAll("\n", " ")),
  })
  .map(({ stream, tag, text }) => ({
    raw: `${T} ${stream} ${tag} ${text}\n`,
    text: tag === "F" ? `${text}\n` : text,
  }));

test("the text is the same however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(logLine, { maxLength: 20 }),
      fc.integer({ min: 1, max: 50 }),
      (lines, size) => {
        const raw = Buffer.from(lines.map((line) => line.raw).join(""));
        const formatPiece = createLogFormatter({});
        const pieces: Buffer[] = [];
        for (let offset = 0; offset < raw.length; offset += size)
          pieces.push(formatPiece(raw.subarray(offset, offset + size)));
        expect(Buffer.concat(pieces).toString()).toBe(lines.map((line) => line.text).join(""));
      },
    ),
  );
});

test("garbage never throws", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 10 }), (pieces) => {
      const formatPiece = createLogFormatter({ timestamps: true, since: new Date(0) });
      expect(pieces.map((piece) => formatPiece(Buffer.from(piece)))).toHaveLength(pieces.length);
    }),
  );
});
