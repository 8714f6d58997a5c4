import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { testPodCidr } from "../pod-cidr.ts";
import { runEphemera } from "./support/ephemera.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Kubeconfig of the playground all end-to-end tests share. */
    kubeconfig: string;
    /** Its data directory. */
    dataDirectory: string;
  }
}

/** One playground, built and started as users have it, for all end-to-end tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), "ephemera-e2e-"));
  const data = join(directory, "data");
  const kubeconfig = join(directory, "kubeconfig");
  const started = await runEphemera([
    "playground",
    "start",
    `--data-dir=${data}`,
    `--kubeconfig=${kubeconfig}`,
    `--pod-cidr=${testPodCidr("shared")}`,
  ]);
  const remove = async () => {
    const deleted = await runEphemera(["playground", "delete", "--data-dir", data]);
    if (deleted.code !== 0) throw new Error(`the playground was not deleted:\n${deleted.stderr}`);
    rmSync(directory, { recursive: true });
  };
  if (started.code !== 0) {
    // What a start leaves that failed half-way would be in the way of the next run.
    await remove();
    throw new Error(`the playground did not start:\n${started.stderr}`);
  }
  project.provide("kubeconfig", kubeconfig);
  project.provide("dataDirectory", data);
  return remove;
}
