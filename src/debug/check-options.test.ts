import { expect, it } from "vitest";
import { checkOptions } from "./check-options.ts";
import { type DebugOptions, defaultOptions } from "./options.ts";

const plain: DebugOptions = { ...defaultOptions, image: "busybox" };

it.each([
  {
    title: "unknown profile",
    options: { profile: "foo", image: "BAD" },
    problem: "unknown profile: foo",
  },
  { title: "empty profile", options: { profile: "" }, problem: "unknown profile: " },
  {
    title: "an inherited name as profile",
    options: { profile: "toString" },
    problem: "unknown profile: toString",
  },
  {
    title: "attach to nothing",
    options: { image: undefined, attach: true },
    problem:
      "you must specify --container or create a new container using --image in order to attach.",
  },
  {
    title: "kubectl's flow without an image",
    options: { image: undefined, attach: false },
    problem: "you must specify --image when not using --copy-to.",
  },
  {
    title: "bad image before a missing target",
    options: { image: "UP" },
    targets: 0,
    problem: 'invalid image name "UP": invalid reference format',
  },
  {
    title: "no target before a bad policy",
    options: { imagePullPolicy: "x" },
    targets: 0,
    problem: "NAME or filename is required for debug",
  },
  {
    title: "bad pull policy",
    options: { imagePullPolicy: "always" },
    problem: "invalid image pull policy: always",
  },
  {
    title: "a terminal without stdin",
    options: { tty: true },
    problem: "-i/--stdin is required for containers with -t/--tty=true",
  },
])("refuses $title in kubectl's words and order", ({ options, targets = 1, problem }) => {
  expect(() => checkOptions({ ...plain, ...options }, targets)).toThrow(
    expect.objectContaining({
      message: problem,
      // kubectl's exit code where its flow is asked for.
      exit: options.attach === undefined ? 2 : 1,
    }),
  );
});

it.each([
  { title: "--attach", options: { attach: true }, words: "--attach is kubectl's flow" },
  { title: "arguments", options: { argumentsOnly: true }, words: "--arguments-only has no effect" },
  { title: "a profile", options: { profile: "general" }, words: "have no effect with --hold" },
  { title: "a user", options: { asUser: { kind: "root" as const } }, words: "have no effect" },
  { title: "a target", options: { target: "app" }, words: "with -c or as POD/CONTAINER" },
])("refuses --hold with $title", ({ options, words }) => {
  const copy = { ...defaultOptions.copy, hold: true };
  expect(() => checkOptions({ ...plain, ...options, copy }, 1)).toThrow(words);
});

it.each([
  { copy: { ...defaultOptions.copy, hold: true, sameNode: true, replace: true } },
  { image: undefined },
  { imagePullPolicy: "" },
  { imagePullPolicy: "IfNotPresent" },
  { attach: false },
  { stdin: true, tty: true },
])("accepts %j", (options) => {
  expect(() => checkOptions({ ...plain, ...options }, 1)).not.toThrow();
});

it.each([
  { title: "kubectl's own", options: { attach: true }, expected: "general" },
  { title: "none where it is to be chosen", options: {}, expected: undefined },
  { title: "the one asked for", options: { profile: "restricted" }, expected: "restricted" },
])("gives the profile: $title", ({ options, expected }) => {
  expect(checkOptions({ ...plain, ...options }, 1)).toBe(expected);
});
