import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadConnection } from "./kubeconfig.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ephemera-kubeconfig-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, config: object): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify({ apiVersion: "v1", kind: "Config", ...config }));
  return path;
}

const cluster = { name: "c", cluster: { server: "https://127.0.0.1:1/prefix/" } };
const contexts = [{ name: "here", context: { cluster: "c", user: "me", namespace: "team" } }];

it("takes server, namespace and credentials from the current context", async () => {
  const kubeconfig = await write("plain", {
    clusters: [cluster],
    contexts,
    users: [{ name: "me", user: { token: "secret", "as-groups": ["ops"] } }],
    "current-context": "here",
  });
  const connection = await loadConnection({ kubeconfig, env: {} });
  expect(connection).toMatchObject({ context: "here", namespace: "team" });
  expect(connection.server.href).toBe("https://127.0.0.1:1/prefix");
  expect((await connection.requestOptions()).headers).toEqual({
    Authorization: "Bearer secret",
    "Impersonate-Group": ["ops"],
  });
});

it("lets flags override the namespace and whom to impersonate", async () => {
  const kubeconfig = await write("flags", {
    clusters: [cluster],
    contexts,
    users: [{ name: "me", user: { token: "secret", as: "x", "as-groups": ["ops"] } }],
  });
  const connection = await loadConnection({
    kubeconfig,
    context: "here",
    namespace: "other",
    impersonateUser: "jane",
    impersonateGroups: ["dev", "qa"],
    env: {},
  });
  expect(connection.namespace).toBe("other");
  expect((await connection.requestOptions()).headers).toMatchObject({
    "Impersonate-User": "jane",
    "Impersonate-Group": ["dev", "qa"],
  });
});

it("keeps the agent while the credentials stay the same", async () => {
  const kubeconfig = await write("agent", {
    clusters: [cluster],
    contexts,
    users: [{ name: "me", user: { token: "t" } }],
    "current-context": "here",
  });
  const connection = await loadConnection({ kubeconfig, env: {} });
  const first = await connection.requestOptions();
  expect((await connection.requestOptions()).agent).toBe(first.agent);
});

it("tells an exec plugin what kubectl tells it", async () => {
  const answer = `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'"$(printf %s "$KUBERNETES_EXEC_INFO" | base64 -w0)"'"}}`;
  const kubeconfig = await write("exec", {
    clusters: [cluster],
    contexts,
    users: [
      {
        name: "me",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1",
            command: "sh",
            args: ["-c", `echo '${answer}'`],
            provideClusterInfo: true,
          },
        },
      },
    ],
    "current-context": "here",
  });
  const { headers } = await (await loadConnection({ kubeconfig, env: {} })).requestOptions();
  const token = String(
    Object.entries(headers ?? {}).find(([name]) => name === "Authorization")?.[1],
  );
  expect(JSON.parse(Buffer.from(token.replace("Bearer ", ""), "base64").toString())).toEqual({
    kind: "ExecCredential",
    apiVersion: "client.authentication.k8s.io/v1",
    spec: { interactive: false, cluster: { server: "https://127.0.0.1:1/prefix" } },
  });
});

it("explains an exec plugin that fails", async () => {
  const kubeconfig = await write("exec-fails", {
    clusters: [cluster],
    contexts,
    users: [
      { name: "me", user: { exec: { command: "sh", args: ["-c", "echo expired >&2; exit 1"] } } },
    ],
    "current-context": "here",
  });
  const connection = await loadConnection({ kubeconfig, env: {} });
  await expect(connection.requestOptions()).rejects.toThrow(
    expect.objectContaining({
      code: "CREDENTIALS_FAILED",
      message: "no credentials for context here: expired",
    }),
  );
});

it("merges the files of KUBECONFIG and passes over those that don't exist", async () => {
  const one = await write("one", { contexts, users: [] });
  const two = await write("two", { clusters: [cluster], "current-context": "here" });
  const env = { KUBECONFIG: `${one}:${join(folder, "absent")}::${two}` };
  expect((await loadConnection({ env })).context).toBe("here");
});

it("offers the playground when there is no kubeconfig", async () => {
  await expect(loadConnection({ env: { HOME: folder } })).rejects.toThrow(
    expect.objectContaining({
      code: "KUBECONFIG_MISSING",
      message: `there is no kubeconfig: ${folder}/.kube/config does not exist`,
      next: expect.stringContaining("ephemera playground start"),
    }),
  );
});

it("names a kubeconfig that can't be read as one", async () => {
  const kubeconfig = join(folder, "broken");
  await writeFile(kubeconfig, "clusters: [");
  await expect(loadConnection({ kubeconfig, env: {} })).rejects.toThrow(
    expect.objectContaining({ code: "KUBECONFIG_INVALID" }),
  );
});

it.each([
  {
    title: "unknown",
    context: "there",
    message: 'context "there" does not exist in the kubeconfig',
  },
  { title: "missing", context: undefined, message: "the kubeconfig has no current context" },
])("lists the contexts when the one wanted is $title", async ({ context, message }) => {
  const kubeconfig = await write("contexts", { clusters: [cluster], contexts });
  await expect(loadConnection({ kubeconfig, context, env: {} })).rejects.toThrow(
    expect.objectContaining({ message, next: expect.stringContaining("kubeconfig: here.") }),
  );
});
