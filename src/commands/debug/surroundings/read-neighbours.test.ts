import { expect, it } from "vitest";
import {
  answerJson,
  answerStatus,
  startScriptedApiServer,
} from "../../../../test/scripted-api-server.ts";
import { createApiClient } from "../../../cluster/api-client.ts";
import { loadConnection } from "../../../cluster/kubeconfig.ts";
import type { Pod } from "../../../kubernetes/types.ts";
import { readNeighbours, readSelecting } from "./read-neighbours.ts";

const forbidden = { code: 403, reason: "Forbidden", message: "no" };

/** A namespace where ReplicaSets and the claim `secret` may not be read. */
async function place() {
  const server = await startScriptedApiServer({
    answer({ path }, response) {
      if (/replicasets|secret/.test(path)) return answerStatus(response, forbidden);
      const [, resource] = /\/team\/(.*)$/.exec(path) ?? [];
      if (resource === "services") {
        return answerJson(response, {
          items: [
            { metadata: { name: "web" }, spec: { selector: { app: "web" } } },
            { metadata: { name: "external" }, spec: {} },
          ],
        });
      }
      if (resource === "jobs") {
        const selector = { matchLabels: { job: "x" } };
        return answerJson(response, { items: [{ metadata: { name: "job" }, spec: { selector } }] });
      }
      if (resource?.includes("/")) {
        return answerJson(response, { metadata: { name: resource.split("/")[1] } });
      }
      answerJson(response, { items: [] });
    },
  });
  const connection = await loadConnection({ kubeconfig: server.kubeconfig, env: {} });
  const client = createApiClient({ connection });
  const { signal } = new AbortController();
  return { server, place: { client, namespace: "team", signal } };
}

it("reads what selects Pods, as far as it may", async () => {
  const { server, place: where } = await place();
  await using _ = server;
  expect(await readSelecting(where)).toEqual([
    { kind: "Service", name: "web", selector: { matchLabels: { app: "web" } } },
    { kind: "Service", name: "external", selector: undefined },
    { kind: "Job", name: "job", selector: { matchLabels: { job: "x" } } },
  ]);
});

it("reads the Pod's claims, as far as it may", async () => {
  const { server, place: where } = await place();
  await using _ = server;
  const volumes = ["data", "secret"].map((claimName) => ({
    name: claimName,
    persistentVolumeClaim: { claimName },
  }));
  const pod: Pod = { spec: { containers: [], volumes } };
  expect(await readNeighbours(pod, { ...where, selecting: [] })).toEqual({
    selecting: [],
    claims: [{ metadata: { name: "data" } }],
  });
});

it("asks nothing for a Pod without claims", async () => {
  const { server, place: where } = await place();
  await using _ = server;
  await readNeighbours({ spec: { containers: [] } }, { ...where, selecting: [] });
  expect(server.requests).toEqual([]);
});
