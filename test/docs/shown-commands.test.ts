import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Environment } from "../../src/cli/command.ts";
import { findPlace } from "../../src/cli/completion/find-place.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { runCommandLine } from "../../src/cli/run.ts";
import { commands } from "../../src/commands/index.ts";
import {
  answerStatus,
  type ScriptedApiServer,
  startScriptedApiServer,
} from "../scripted-api-server.ts";
import { allExamples, documentedCommands, exampleCommands } from "./shown-commands.ts";

/** Every command line that help and docs show is one that the program takes. */
let server: ScriptedApiServer;

beforeAll(async () => {
  server = await startScriptedApiServer({
    answer: (_, response) =>
      answerStatus(response, { code: 404, reason: "NotFound", message: "it is not there" }),
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const shown = [...(await exampleCommands()), ...documentedCommands()]
  .map(({ where, argv }) => ({ where, line: argv.join(" "), argv }))
  .filter(({ argv }) => argv[0] !== "__complete");

it.each(shown)("$where shows what can be read: $line", async ({ argv }) => {
  const place = await findPlace(commands, argv);
  expect(place.kind).not.toBe("nowhere");
  const [flags, rest] =
    place.kind === "command" ? [place.command.flags, place.rest] : [{}, argv.slice(-1)];
  parseArguments({ argv: rest, flags, command: "ephemera" });
});

const sessions = shown.filter(
  ({ argv }) => argv.some((word) => /^(debug|exec|attach)$/.test(word)) && !argv.includes("--help"),
);

it.each(sessions)("$where shows a session that can be asked for: $line", async ({ argv }) => {
  const asked = runCommandLine({
    program: { name: "ephemera", description: "", examples: "", version: "", commands },
    argv,
    environment: environment(),
  });
  await expect(asked).rejects.toThrow("it is not there");
});

it("shows examples of every command", async () => {
  const all = (await allExamples()).map(({ words }) => `ephemera ${words.join(" ")} --help`);
  expect(all.length).toBeGreaterThan(10);
  const places = new Set((await exampleCommands()).map(({ where }) => where));
  expect(all.filter((where) => !places.has(where))).toEqual([]);
});

function environment(): Environment {
  const output = () => new PassThrough() as PassThrough & NodeJS.WriteStream;
  return {
    stdin: process.stdin,
    stdout: output(),
    stderr: output(),
    env: { KUBECONFIG: server.kubeconfig },
    signal: new AbortController().signal,
  };
}
