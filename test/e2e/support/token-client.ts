import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubectlOk } from "./cluster.ts";
import { kubectlPath } from "./kubectl-path.ts";
import { type Outcome, run } from "./run.ts";

/** Where the shared playground serves, and what its certificates are checked with. */
export interface ServerFacts {
  /** `https://127.0.0.1:PORT` */
  server: string;
  port: string;
  /** PEM */
  authority: string;
}

/** Read from the kubeconfig. */
export async function serverFacts(): Promise<ServerFacts> {
  const config = JSON.parse(await kubectlOk(["config", "view", "--raw", "-o", "json"])) as {
    clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
  };
  const cluster = config.clusters[0]?.cluster;
  if (cluster === undefined) throw new Error("the kubeconfig has no cluster");
  return {
    server: cluster.server,
    port: new URL(cluster.server).port,
    authority: Buffer.from(cluster["certificate-authority-data"], "base64").toString(),
  };
}

/** Runs stock kubectl with a bearer token and no client certificate. */
export async function kubectlAs(token: string, words: readonly string[]): Promise<Outcome> {
  const { server, authority } = await serverFacts();
  const directory = await mkdtemp(join(tmpdir(), "ephemera-token-"));
  try {
    const ca = join(directory, "ca.crt");
    await writeFile(ca, authority);
    const kubeconfig = join(directory, "none");
    await writeFile(kubeconfig, "");
    const flags = [`--kubeconfig=${kubeconfig}`, `--server=${server}`];
    const trust = [`--certificate-authority=${ca}`, `--token=${token}`];
    return await run(kubectlPath(), [...flags, ...trust, ...words]);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A kubeconfig in that folder that knows nothing but a bearer token. */
export async function tokenKubeconfig(token: string, folder: string): Promise<string> {
  const { server, authority } = await serverFacts();
  const data = Buffer.from(authority).toString("base64");
  const path = join(folder, "token-kubeconfig");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "token",
    clusters: [{ name: "token", cluster: { server, "certificate-authority-data": data } }],
    users: [{ name: "token", user: { token } }],
    contexts: [{ name: "token", context: { cluster: "token", user: "token" } }],
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

/** The payload of a JSON web token, unchecked. */
export function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ""] = token.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
}
