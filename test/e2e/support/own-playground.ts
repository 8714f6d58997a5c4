import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { layoutOf } from "../../../src/playground/layout.ts";
import { readHolder } from "../../../src/playground/process/claim.ts";
import { findContainerd } from "../../../src/playground/runtime/containerd/discover.ts";
import { runtimePaths } from "../../../src/playground/runtime/paths.ts";
import { runEphemera } from "./ephemera.ts";
import { kubectlPath } from "./kubectl-path.ts";
import { type Outcome, run } from "./run.ts";

/** A playground that one test file has to itself, to break it. */
export interface OwnPlayground {
  data: string;
  kubeconfig: string;
  /** `ephemera playground VERB` on its data directory. */
  command(verb: string, ...flags: string[]): Promise<Outcome>;
  /** Starts it with its kubeconfig and Pod CIDR, whatever comes of it. */
  tryStart(...flags: string[]): Promise<Outcome>;
  /** Starts it and expects that it is up. */
  start(...flags: string[]): Promise<void>;
  /** Runs stock kubectl and gives its stdout; throws with its stderr. */
  kubectl(words: readonly string[], input?: string): Promise<string>;
  /** Of the process that serves it, or starts it; undefined when there is none. */
  pid(): number | undefined;
  containerdPid(): number | undefined;
  /** Sends a signal to one of the two; throws when it doesn't run. */
  signal(to: "playground" | "containerd", signal: NodeJS.Signals): void;
  /** Deletes it, and the directory around it. */
  remove(): Promise<void>;
}

/** Names a playground; nothing is made yet but a directory around it. */
export function ownPlayground(podCidr: string): OwnPlayground {
  const directory = mkdtempSync(join(tmpdir(), "ephemera-own-"));
  const data = join(directory, "data");
  const kubeconfig = join(directory, "kubeconfig");
  const command = (verb: string, ...flags: string[]) =>
    runEphemera(["playground", verb, "--data-dir", data, ...flags]);
  const tryStart = (...flags: string[]) =>
    command("start", "--kubeconfig", kubeconfig, "--pod-cidr", podCidr, ...flags);
  const pid = () => readHolder({ data, claim: layoutOf(data).claim })?.pid;
  const containerdPid = () => findContainerd(runtimePaths(data))?.pid;
  return {
    data,
    kubeconfig,
    command,
    tryStart,
    async start(...flags) {
      const { code, stderr } = await tryStart(...flags);
      expect(stderr).toMatch(/Node is Ready/);
      expect(code).toBe(0);
    },
    async kubectl(words, input) {
      const options = input === undefined ? {} : { input };
      const outcome = await run(kubectlPath(), ["--kubeconfig", kubeconfig, ...words], options);
      if (outcome.code !== 0) throw new Error(outcome.stderr);
      return outcome.stdout;
    },
    pid,
    containerdPid,
    signal(to, signal) {
      const found = to === "playground" ? pid() : containerdPid();
      // To a process 0 it would go to ourselves.
      if (found === undefined) throw new Error(`the ${to} does not run`);
      process.kill(found, signal);
    },
    async remove() {
      const { code, stderr } = await command("delete");
      if (code !== 0) throw new Error(`the playground was not deleted:\n${stderr}`);
      rmSync(directory, { recursive: true });
    },
  };
}
