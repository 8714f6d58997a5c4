import { expect, it } from "vitest";
import { parseMount } from "./parse-mount.ts";

it.each([
  ["data", { volume: "data", path: undefined, readOnly: false }],
  ["data:ro", { volume: "data", path: undefined, readOnly: true }],
  ["data:/x", { volume: "data", path: "/x", readOnly: false }],
  ["data:/x:ro", { volume: "data", path: "/x", readOnly: true }],
  ["ro", { volume: "ro", path: undefined, readOnly: false }],
])("reads --mount %s", (text, request) => {
  expect(parseMount(text, { attach: undefined })).toEqual(request);
});

it.each([
  ["", "must be VOLUME[:PATH][:ro]"],
  [":/x", "must be VOLUME[:PATH][:ro]"],
  ["data:", "must be VOLUME[:PATH][:ro]"],
  ["data:/a:/b", "must be VOLUME[:PATH][:ro]"],
  ["data:/x:rw", "must be VOLUME[:PATH][:ro]"],
  ["data:x", "must be absolute: data:/x"],
])("refuses --mount %j: INVALID_OPTIONS", (text, words) => {
  expect(() => parseMount(text, { attach: undefined })).toThrow(
    expect.objectContaining({ code: "INVALID_OPTIONS", message: expect.stringContaining(words) }),
  );
});
