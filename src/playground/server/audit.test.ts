import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AuditEvent } from "../audit/audit-event.ts";
import { issueCertificate, type KeyPair } from "../certificates/issue.ts";
import { type RunningServer, startServer } from "./fixtures/running-server.ts";

let server: RunningServer;
let jane: KeyPair;
const events: AuditEvent[] = [];
beforeAll(async () => {
  server = await startServer({ audit: { append: (event) => void events.push(event) } });
  const subject = { commonName: "jane" };
  jane = await issueCertificate({ authority: server.authority, days: 1, subject, usage: "client" });
});
beforeEach(() => void events.splice(0));
afterAll(() => server.close());

const configMaps = "/api/v1/namespaces/default/configmaps";
const post = (path: string, body: unknown, more: object = {}) =>
  server.send({ method: "POST", path, body, ...more });

describe("the audit log has", () => {
  it("a write, its sender and its outcome, and nothing of what was written", async () => {
    const body = { metadata: { name: "a" }, data: { key: "what-was-written" } };
    const headers = { "User-Agent": "tester/1" };
    const answer = await post(`${configMaps}?fieldManager=me`, body, { headers });
    const uid = (answer.json as { metadata: { uid: string } }).metadata.uid;
    expect(events).toEqual([
      {
        kind: "Event",
        apiVersion: "audit.k8s.io/v1",
        level: "Metadata",
        auditID: answer.headers["audit-id"],
        stage: "ResponseComplete",
        requestURI: `${configMaps}?fieldManager=me`,
        verb: "create",
        user: expect.objectContaining({ username: "kubernetes-admin" }) as unknown,
        sourceIPs: ["127.0.0.1"],
        userAgent: "tester/1",
        objectRef: {
          resource: "configmaps",
          namespace: "default",
          name: "a",
          uid,
          apiVersion: "v1",
        },
        responseStatus: { metadata: {}, code: 201 },
        requestReceivedTimestamp: expect.stringMatching(/\.\d{6}Z$/) as unknown,
        stageTimestamp: expect.stringMatching(/\.\d{6}Z$/) as unknown,
        annotations: {
          "authorization.k8s.io/decision": "allow",
          "authorization.k8s.io/reason": "",
        },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain("what-was-written");
  });

  it("who was refused, and whom they pretended to be", async () => {
    await post(configMaps, { metadata: { name: "b" } }, { client: jane });
    await post(configMaps, { metadata: { name: "b" } }, { headers: { "Impersonate-User": "kim" } });
    await post(configMaps, { metadata: { name: "b" } }, { client: null });
    expect(events).toMatchObject([
      {
        user: { username: "jane" },
        responseStatus: { code: 403, status: "Failure", reason: "Forbidden" },
        annotations: { "authorization.k8s.io/decision": "forbid" },
      },
      { user: { username: "kubernetes-admin" }, impersonatedUser: { username: "kim" } },
      { user: {}, responseStatus: { code: 401 } },
    ]);
  });

  it("what is wrong, but not where that would quote a secret", async () => {
    const data = { password: "not base64: hunter2" };
    await post("/api/v1/namespaces/default/secrets", { metadata: { name: "s" }, data });
    await post(configMaps, { metadata: { name: "Not A Name" } });
    expect(events).toMatchObject([
      { responseStatus: { code: 400 } },
      { responseStatus: { code: 422, message: expect.stringContaining("Not A Name") as unknown } },
    ]);
    expect(JSON.stringify(events)).not.toContain("hunter2");
  });

  it("a token that is made, and not the token", async () => {
    const path = "/api/v1/namespaces/default/serviceaccounts/default/token";
    const { json } = await post(path, {});
    const { token } = (json as { status: { token: string } }).status;
    expect(events).toMatchObject([{ objectRef: { subresource: "token", name: "default" } }]);
    expect(JSON.stringify(events)).not.toContain(token);
  });

  it("what Pod Security says", async () => {
    const labels = { "pod-security.kubernetes.io/audit": "restricted" };
    await post("/api/v1/namespaces", { metadata: { name: "watched", labels } });
    const spec = { containers: [{ name: "c", image: "i" }] };
    await post("/api/v1/namespaces/watched/pods", { metadata: { name: "p" }, spec });
    expect(events.at(-1)?.annotations).toMatchObject({
      "pod-security.kubernetes.io/enforce-policy": "privileged:latest",
      "pod-security.kubernetes.io/audit-violations": expect.stringMatching(
        /^would violate PodSecurity "restricted:latest": allowPrivilegeEscalation/,
      ) as unknown,
    });
  });
});

it("reading and asking leave no trace", async () => {
  await server.send({ path: configMaps });
  await server.send({ path: "/version" });
  const review = { spec: { resourceAttributes: { verb: "get", resource: "pods" } } };
  await post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review);
  expect(events).toEqual([]);
});
