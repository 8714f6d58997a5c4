import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type ApiClient, apiPath } from "../../src/cluster/api-client.ts";
import { StatusError } from "../../src/kubernetes/status-error.ts";
import type { Pod } from "../../src/kubernetes/types.ts";
import { processesWithArguments } from "../../src/playground/runtime/containerd/discover.ts";
import type { ProcessIdentity } from "../../src/playground/runtime/process-identity.ts";
import { persist } from "./persistent-client.ts";

const collection = apiPath("api", "v1", "namespaces", "default", "pods");

/** Creates a Pod of one busybox container `main` that sees the shared directory at /shared. */
export async function createScript(
  client: ApiClient,
  options: { name: string; script: string; shared: string },
): Promise<void> {
  const { name, script, shared } = options;
  const body: Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 0,
      volumes: [{ name: "shared", hostPath: { path: shared } }],
      containers: [
        {
          name: "main",
          image: "busybox",
          command: ["sh", "-c", script],
          volumeMounts: [{ name: "shared", mountPath: "/shared" }],
        },
      ],
    },
  };
  await persist(client, { method: "POST", path: collection, body }).catch(unless(409));
}

/** Reads a Pod. */
export function readPod(client: ApiClient, name: string): Promise<Pod> {
  return persist<Pod>(client, { path: `${collection}/${name}` });
}

/** Deletes a Pod; it may be gone already by a try that was not answered. */
export async function deletePod(client: ApiClient, name: string): Promise<void> {
  await persist(client, { method: "DELETE", path: `${collection}/${name}` }).catch(unless(404));
}

/** Adds an ephemeral container that writes its name down each time it runs. True when that was acknowledged. */
export async function addEphemeral(client: ApiClient, pod: string, name: string): Promise<boolean> {
  const container = {
    name,
    image: "busybox",
    command: ["sh", "-c", `echo ${name} >> /shared/ephemeral; sleep 0.2`],
    volumeMounts: [{ name: "shared", mountPath: "/shared" }],
  };
  return client
    .json({
      method: "PATCH",
      path: `${collection}/${pod}/ephemeralcontainers`,
      contentType: "application/strategic-merge-patch+json",
      body: { spec: { ephemeralContainers: [container] } },
    })
    .then(
      () => true,
      () => false,
    );
}

/** Lines of a file in the shared directory. */
export function sharedLines(shared: string, file: string): string[] {
  const path = join(shared, file);
  return existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [];
}

/** What the main container of a Pod has printed. */
export async function readLog(client: ApiClient, name: string): Promise<string[]> {
  const log = await client.stream({ path: `${collection}/${name}/log` });
  return (await text(log)).trimEnd().split("\n");
}

/**
 * The process that runs this script. Its children look like it until they have called exec, so it
 * is the one that started first.
 */
export function processOf(script: string): ProcessIdentity | undefined {
  const [first] = processesWithArguments((words) => words.includes(script)).sort(
    (a, b) => Number(a.startTime) - Number(b.startTime) || a.pid - b.pid,
  );
  return first;
}

function unless(code: number): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof StatusError && error.code === code)) throw error;
  };
}
