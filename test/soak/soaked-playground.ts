import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ApiClient, createApiClient } from "../../src/cluster/api-client.ts";
import { loadConnection } from "../../src/cluster/kubeconfig.ts";
import { layoutOf } from "../../src/playground/layout.ts";
import { readHolder } from "../../src/playground/process/claim.ts";
import { findContainerd } from "../../src/playground/runtime/containerd/discover.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import { program, runEphemera } from "../e2e/support/ephemera.ts";
import { testPodCidr } from "../pod-cidr.ts";

/** A playground that is killed again and again. */
export interface SoakedPlayground {
  client: ApiClient;
  /** A directory of the machine that Pods mount. */
  shared: string;
  start(): Promise<void>;
  /** Starts it and kills it that many milliseconds later, however far it has come. */
  startAndKill(afterMilliseconds: number): Promise<void>;
  /** SIGKILL; nothing when it doesn't run. */
  killPlayground(): void;
  killContainerd(): void;
  remove(): Promise<void>;
}

/** Makes and starts it. */
export async function soakPlayground(): Promise<SoakedPlayground> {
  const directory = mkdtempSync(join(tmpdir(), "ephemera-soak-"));
  const data = join(directory, "data");
  const shared = join(directory, "shared");
  const kubeconfig = join(directory, "kubeconfig");
  mkdirSync(shared);
  const words = [
    "playground",
    "start",
    `--data-dir=${data}`,
    `--kubeconfig=${kubeconfig}`,
    `--pod-cidr=${testPodCidr("soak")}`,
  ];
  const start = async () => {
    const { code, stderr } = await runEphemera(words);
    if (code !== 0) throw new Error(`the playground did not start:\n${stderr}`);
  };
  const killPlayground = () => kill(readHolder({ data, claim: layoutOf(data).claim })?.pid);
  await start();
  const connection = await loadConnection({ kubeconfig, env: {} });
  return {
    client: createApiClient({ connection }),
    shared,
    start,
    killPlayground,
    killContainerd: () => kill(findContainerd(runtimePaths(data))?.pid),
    async startAndKill(afterMilliseconds) {
      const starter = spawn(process.execPath, [program, ...words], { stdio: "ignore" });
      await Promise.race([once(starter, "exit"), delay(afterMilliseconds)]);
      killPlayground();
      if (starter.exitCode === null) await once(starter, "exit");
    },
    async remove() {
      const { code, stderr } = await runEphemera(["playground", "delete", "--data-dir", data]);
      if (code !== 0) throw new Error(`the playground was not deleted:\n${stderr}`);
      rmSync(directory, { recursive: true });
    },
  };
}

function kill(pid: number | undefined): void {
  if (pid !== undefined) process.kill(pid, "SIGKILL");
}
