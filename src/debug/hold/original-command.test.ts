import { expect, it } from "vitest";
import { originalCommand } from "./original-command.ts";

const env = [
  { name: "HOST", value: "db" },
  { name: "my.var", value: "x" },
];

it.each([
  { title: "plain words", command: ["/app", "-v=1"], line: "/app -v=1" },
  { title: "words and arguments", command: ["/app"], args: ["a b"], line: "/app 'a b'" },
  { title: "an empty word", command: ["/app", ""], line: "/app ''" },
  { title: "a quote", command: ["it's"], line: String.raw`'it'\''s'` },
  { title: "several lines", command: ["sh", "-c", "a\nb"], line: "sh -c 'a\nb'" },
  {
    title: "what only a shell would expand",
    command: ["$HOST", "*", "~"],
    line: "'$HOST' '*' '~'",
  },
  {
    title: "a variable of the container",
    command: ["http://$(HOST):80/"],
    line: 'http://"$HOST":80/',
  },
  {
    title: "a variable that may come from a ConfigMap, and stays as written if not",
    command: ["$(MODE)"],
    line: String.raw`"${"$"}{MODE-\$(MODE)}"`,
  },
  { title: "a variable no shell has", command: ["$(my.var)"], line: '"$(printenv my.var)"' },
  { title: "a reference to nothing that can be", command: ["$(a b)"], line: "'$(a b)'" },
  {
    title: "an escaped reference",
    command: ["$$(HOST)", "$$$(HOST)"],
    line: `'$(HOST)' '$'"$HOST"`,
  },
  { title: "a reference that doesn't end", command: ["$(HOST"], line: "'$(HOST'" },
])("shows $title as a shell reads it", ({ command, args = [], line }) => {
  expect(originalCommand({ name: "app", command, args, env })).toEqual({ line, args: undefined });
});

it.each([
  { args: undefined, shown: undefined },
  { args: ["serve", "a b"], shown: "serve 'a b'" },
])("knows only the arguments of an image's own entrypoint: $args", ({ args, shown }) => {
  const container = { name: "app", ...(args && { args }) };
  expect(originalCommand(container)).toEqual({ line: undefined, args: shown });
});
