import { expect, it } from "vitest";
import { describeUser, parseUserChoice } from "./user-choice.ts";

it.each([
  ["root", { kind: "root" }],
  ["target", { kind: "target" }],
  ["0", { kind: "ids", ids: { user: 0 } }],
  ["65532:65532", { kind: "ids", ids: { user: 65532, group: 65532 } }],
  ["2147483647:0", { kind: "ids", ids: { user: 2147483647, group: 0 } }],
])("reads %s", (text, expected) => {
  expect(parseUserChoice(text)).toEqual(expected);
});

it.each(["", "nobody", "1000:", ":1", "-1", "1:2:3", "2147483648", "1 ", "1:staff"])(
  "refuses %j",
  (text) => {
    expect(() => parseUserChoice(text)).toThrow(/must be UID, UID:GID, "target" or "root"/);
  },
);

it.each([
  [{ user: 0 }, "root"],
  [{ user: 0, group: 0 }, "root"],
  [{ user: 0, group: 5 }, "0:5"],
  [{ user: 7 }, "7"],
  [{ user: 7, group: 8 }, "7:8"],
])("describes %j", (ids, expected) => {
  expect(describeUser(ids)).toBe(expected);
});
