import { expect, it } from "vitest";
import { EphemeraError } from "../errors.ts";
import { clusterFlags } from "./cluster-flags.ts";
import { durationFlag } from "./duration-flag.ts";
import { boolFlag, optionalBoolFlag, stringFlag } from "./flags.ts";
import { pairsFlag } from "./pairs-flag.ts";
import { parseArguments } from "./parse-arguments.ts";

const flags = {
  ...clusterFlags,
  attach: optionalBoolFlag({ help: "" }),
  env: pairsFlag({ help: "" }),
  image: stringFlag({ help: "" }),
  quiet: boolFlag({ short: "q", help: "" }),
  stdin: boolFlag({ short: "i", help: "" }),
  timeout: durationFlag({ initial: "5m", help: "" }),
  tty: boolFlag({ short: "t", help: "" }),
};

const parse = (...argv: string[]) => parseArguments({ argv, flags, command: "kubectl debug" });

function problemOf(...argv: string[]): string {
  try {
    parse(...argv);
  } catch (error) {
    if (error instanceof EphemeraError) return error.message;
    throw error;
  }
  return "no error";
}

it.each([
  { argv: ["-itq"], flags: { stdin: true, tty: true, quiet: true } },
  { argv: ["-nkube"], flags: { namespace: "kube" } },
  { argv: ["-n=kube"], flags: { namespace: "kube" } },
  { argv: ["-n", "kube"], flags: { namespace: "kube" } },
  { argv: ["-itnkube"], flags: { stdin: true, tty: true, namespace: "kube" } },
  { argv: ["-itn", "kube"], flags: { stdin: true, tty: true, namespace: "kube" } },
  { argv: ["-i=false"], flags: { stdin: false } },
  { argv: ["-ti=false", "-q"], flags: { stdin: false, tty: true, quiet: true } },
  { argv: ["--stdin=false", "--tty=T"], flags: { stdin: false, tty: true } },
  { argv: ["--stdin", "--stdin=0"], flags: { stdin: false } },
  { argv: ["--image=busybox"], flags: { image: "busybox" } },
  { argv: ["--image", "busybox"], flags: { image: "busybox" } },
  { argv: ["--image", "--stdin"], flags: { image: "--stdin", stdin: false } },
  { argv: ["--image="], flags: { image: "" } },
  { argv: ["--image=a=b"], flags: { image: "a=b" } },
  { argv: ["--attach=false"], flags: { attach: false } },
  { argv: [], flags: { attach: undefined, image: undefined, stdin: false, timeout: 300_000 } },
  { argv: ["-v6"], flags: { v: 6 } },
  { argv: ["-v=6"], flags: { v: 6 } },
  { argv: ["--timeout=1m30s"], flags: { timeout: 90_000 } },
  { argv: ["--timeout", "1.5h"], flags: { timeout: 5_400_000 } },
  { argv: ["--request-timeout=7"], flags: { "request-timeout": 7000 } },
  { argv: ["--as-group=a", "--as-group=b,c"], flags: { "as-group": ["a", "b,c"] } },
])("reads the flags of $argv", ({ argv, flags: expected }) => {
  expect(parse(...argv).flags).toMatchObject(expected);
});

it.each([
  { argv: ["--env=A=1"], env: { A: "1" } },
  { argv: ["--env=A=1", "--env", "B=2"], env: { A: "1", B: "2" } },
  { argv: ["--env=A=1", "--env=A=2"], env: { A: "2" } },
  { argv: ["--env=A=1,B=2"], env: { A: "1", B: "2" } },
  { argv: ["--env=A=1,2"], env: { A: "1,2" } },
  { argv: ['--env="A=1,2",B=""'], env: { A: "1,2", B: '""' } },
  { argv: ["--env=A="], env: { A: "" } },
  { argv: ["--env=URL=http://x/?a=b"], env: { URL: "http://x/?a=b" } },
])("reads the pairs of $argv", ({ argv, env }) => {
  const pairs = parse(...argv).flags.env;
  expect(Object.fromEntries(pairs.map(({ key, value }) => [key, value]))).toEqual(env);
});

it("keeps words before -- apart from the words after it, which are never flags", () => {
  const parsed = parse("pod", "-i", "other", "--", "ls", "-t", "--", "--image=x");
  expect(parsed.positionals).toEqual(["pod", "other"]);
  expect(parsed.words).toEqual(["ls", "-t", "--", "--image=x"]);
  expect(parsed.flags).toMatchObject({ stdin: true, tty: false, image: undefined });
  expect(parse("pod").words).toBeUndefined();
  expect(parse("pod", "--").words).toEqual([]);
});

it("knows which flags were given and whether help was asked for", () => {
  expect([...parse("--attach=false", "-q").given]).toEqual(["attach", "quiet"]);
  expect(parse("-h").help).toBe(true);
  expect(parse("--help", "pod").help).toBe(true);
  expect(parse("pod").help).toBe(false);
});

it.each([
  { argv: ["--frob"], problem: "unknown flag: --frob" },
  { argv: ["--frob=1"], problem: "unknown flag: --frob" },
  { argv: ["-x"], problem: "unknown shorthand flag: 'x' in -x" },
  { argv: ["-ix"], problem: "unknown shorthand flag: 'x' in -x" },
  { argv: ["--image"], problem: "flag needs an argument: --image" },
  { argv: ["-n"], problem: "flag needs an argument: 'n' in -n" },
  { argv: ["-in"], problem: "flag needs an argument: 'n' in -n" },
  {
    argv: ["--stdin=maybe"],
    problem:
      'invalid argument "maybe" for "-i, --stdin" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  },
  {
    argv: ["-i=maybe"],
    problem:
      'invalid argument "maybe" for "-i, --stdin" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  },
  {
    argv: ["--env=FOO"],
    problem: 'invalid argument "FOO" for "--env" flag: FOO must be formatted as key=value',
  },
  {
    argv: ["--timeout=5"],
    problem: 'invalid argument "5" for "--timeout" flag: time: invalid duration "5"',
  },
  {
    argv: ["-vx"],
    problem:
      'invalid argument "x" for "-v, --v" flag: strconv.ParseInt: parsing "x": invalid syntax',
  },
])("refuses $argv in pflag's words", ({ argv, problem }) => {
  expect(problemOf(...argv)).toBe(problem);
});

it("names the command whose help explains the usage", () => {
  expect(() => parse("--frob")).toThrow(
    expect.objectContaining({ next: "See 'kubectl debug --help' for usage.", exit: 2 }),
  );
});
