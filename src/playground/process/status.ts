import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { layoutOf } from "../layout.ts";
import { findContainerd } from "../runtime/containerd/discover.ts";
import { runtimePaths } from "../runtime/paths.ts";
import { isAlive, readState } from "./state-file.ts";

/** What `ephemera playground status` shows. */
export interface PlaygroundStatus {
  data: string;
  /** Its process lives. */
  running: boolean;
  /** Its API server says so (/readyz). */
  ready: boolean;
  server?: string;
  pid?: number;
  /** `containerd (pid 123)`, when our own runs. */
  runtime?: string;
  kubeconfig?: string;
  podCidr?: string;
  version?: string;
  startedAt?: string;
}

/** Looks at a playground from outside. */
export async function readStatus(data: string): Promise<PlaygroundStatus> {
  const layout = layoutOf(data);
  const state = await readState(layout.state);
  const containerd = state === undefined ? undefined : findContainerd(runtimePaths(data));
  const runtime = containerd === undefined ? {} : { runtime: `containerd (pid ${containerd.pid})` };
  if (state === undefined || !(await isAlive(layout.state, state))) {
    return { data, running: false, ready: false, ...runtime };
  }
  const { pid, port, kubeconfig, podCidr, version, startedAt } = state;
  const ready = await isReady(port, join(layout.certificates, "ca.crt"));
  const server = `https://127.0.0.1:${port}`;
  return {
    data,
    running: true,
    ready,
    server,
    pid,
    ...runtime,
    kubeconfig,
    podCidr,
    version,
    startedAt,
  };
}

async function isReady(port: number, authority: string): Promise<boolean> {
  const ca = await readFile(authority).catch(() => undefined);
  return new Promise((resolve) => {
    const asked = request(
      { host: "127.0.0.1", port, path: "/readyz", ca, timeout: 2000, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
    asked.end();
  });
}
