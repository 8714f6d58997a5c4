import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiClient, createApiClient } from "../src/cluster/api-client.ts";
import { loadConnection } from "../src/cluster/kubeconfig.ts";
import { runEphemera } from "../test/e2e/support/ephemera.ts";
import { testPodCidr } from "../test/pod-cidr.ts";

/** A playground of the benchmark's own. */
export interface BenchPlayground {
  data: string;
  kubeconfig: string;
  client: ApiClient;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/** Makes and starts it; its images are built by then. */
export async function startBenchPlayground(): Promise<BenchPlayground> {
  const directory = mkdtempSync(join(tmpdir(), "ephemera-bench-"));
  const data = join(directory, "data");
  const kubeconfig = join(directory, "kubeconfig");
  const manage = async (verb: string, ...flags: string[]) => {
    const { code, stderr } = await runEphemera(["playground", verb, "--data-dir", data, ...flags]);
    if (code !== 0) throw new Error(`playground ${verb} failed: ${stderr}`);
  };
  const start = () =>
    manage("start", "--kubeconfig", kubeconfig, "--pod-cidr", testPodCidr("bench"));
  await start();
  const connection = await loadConnection({ kubeconfig, env: {} });
  return {
    data,
    kubeconfig,
    client: createApiClient({ connection }),
    start,
    stop: () => manage("stop"),
    async remove() {
      await manage("delete");
      rmSync(directory, { recursive: true });
    },
  };
}
