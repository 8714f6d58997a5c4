import { expect, it } from "vitest";
import { type YamlPath, yamlLine } from "./yaml-line.ts";

const text = `# a comment
image: busybox
clusters:
  "prod/eu": &prod
    image: |
      several
      lines
    env: {A: "1",
      B: "2"}

    mounts:
    - data
    -
      - nested
  1: *prod
`;

it.each<[string, YamlPath, number]>([
  ["the document", [], 2],
  ["a key", ["image"], 2],
  ["a key in quotes", ["clusters", "prod/eu"], 4],
  ["a key after text of several lines", ["clusters", "prod/eu", "env"], 8],
  ["a key in braces", ["clusters", "prod/eu", "env", "B"], 9],
  ["an item", ["clusters", "prod/eu", "mounts", 0], 12],
  ["an item of an item", ["clusters", "prod/eu", "mounts", 1, 0], 14],
  ["a key that is a number", ["clusters", "1"], 15],
  ["what an alias stands for", ["clusters", "1", "image"], 15],
  ["what isn't there", ["clusters", "none", "image"], 3],
])("finds %s", (_what, path, line) => {
  expect(yamlLine(text, path)).toBe(line);
});
