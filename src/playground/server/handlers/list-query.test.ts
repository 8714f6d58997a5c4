import { describe, expect, it } from "vitest";
import { readListQuery } from "./list-query.ts";

describe("the query of a list or watch", () => {
  it.each([
    [
      "resourceVersionMatch=Exact",
      "resourceVersionMatch is forbidden unless resourceVersion is provided",
    ],
    [
      "resourceVersionMatch=Exact&resourceVersion=0",
      'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
    [
      "resourceVersionMatch=Newest&resourceVersion=1",
      'resourceVersionMatch: Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""',
    ],
    [
      "resourceVersionMatch=Exact&resourceVersion=1&continue=x",
      "resourceVersionMatch is forbidden when continue is provided",
    ],
    [
      "sendInitialEvents=true",
      "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list",
    ],
    ["watch=1&resourceVersionMatch=NotOlderThan", "resourceVersionMatch is forbidden for watch"],
    [
      "watch=1&sendInitialEvents=true&resourceVersionMatch=Exact",
      '[resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]',
    ],
    ["limit=99999999999999999999", "value out of range"],
    [
      "watch=1&sendInitialEvents=true",
      "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
    ],
    [
      "resourceVersion=abc",
      'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    ],
    ["limit=many", 'strconv.ParseInt: parsing "many": invalid syntax'],
  ])("%s is refused", (query, message) => {
    expect(() => readListQuery(new URLSearchParams(query))).toThrow(message);
  });

  it.each([
    ["watch", { watch: true }],
    ["watch=false", { watch: false }],
    ["limit=&resourceVersion=", { limit: 0, resourceVersion: undefined }],
    [
      "watch=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan",
      { sendInitialEvents: false },
    ],
  ])("%s is understood", (query, options) => {
    expect(readListQuery(new URLSearchParams(query))).toMatchObject(options);
  });
});
