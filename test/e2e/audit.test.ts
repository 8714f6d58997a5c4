import { statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { AuditEvent } from "../../src/playground/audit/audit-event.ts";
import { kubectl, kubectlOk } from "./support/cluster.ts";
import { program, runEphemera } from "./support/ephemera.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { startProcess } from "./support/start-process.ts";
import { kubectlAs } from "./support/token-client.ts";

const sleep = "trap exit TERM; while :; do sleep 0.1; done";

beforeAll(() => createPod(busybox("audited", sleep)));
afterAll(async () => {
  await deletePods("audited");
  await kubectlOk(["delete", "configmap,secret", "--ignore-not-found", "noted"]);
});

/** What `playground logs --audit` prints of one object. */
async function eventsAbout(resource: string, name: string): Promise<AuditEvent[]> {
  const words = ["playground", "logs", "--audit", "--data-dir", inject("dataDirectory")];
  const { code, stdout } = await runEphemera(words);
  expect(code).toBe(0);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ objectRef }) => objectRef?.resource === resource && objectRef.name === name);
}

describe("the audit log", () => {
  it("lies in the data directory, for root alone", () => {
    const { mode, uid } = statSync(join(inject("dataDirectory"), "logs", "audit.log"));
    expect(mode & 0o777).toBe(0o600);
    expect(uid).toBe(0);
  });

  it("says who made, changed and deleted what, and with which program", async () => {
    await kubectlOk(["create", "configmap", "noted", "--from-literal=key=written-value"]);
    await kubectlOk(["label", "configmap", "noted", "a=b"]);
    await kubectlOk(["get", "configmap", "noted"]);
    await kubectlOk(["delete", "configmap", "noted"]);
    const events = await eventsAbout("configmaps", "noted");
    expect(
      events.map(({ verb, stage, responseStatus }) => [verb, stage, responseStatus?.code]),
    ).toEqual([
      ["create", "ResponseComplete", 201],
      ["patch", "ResponseComplete", 200],
      ["delete", "ResponseComplete", 200],
    ]);
    expect(events[0]).toMatchObject({
      level: "Metadata",
      user: { username: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] },
      sourceIPs: ["127.0.0.1"],
      userAgent: expect.stringMatching(/^kubectl\/v1\.36/) as unknown,
      annotations: { "authorization.k8s.io/decision": "allow" },
    });
    expect(JSON.stringify(events)).not.toContain("written-value");
  });

  it("has both ends of a stream, and the refusal of another", async () => {
    await kubectlOk(["exec", "audited", "--", "true"]);
    await kubectlOk(["create", "role", "looker", "--verb=get", "--resource=pods"]);
    await kubectlOk(["create", "rolebinding", "looker", "--role=looker", "--user=jane"]);
    expect((await kubectl(["--as=jane", "exec", "audited", "--", "true"])).code).toBe(1);
    await kubectlOk(["delete", "role,rolebinding", "looker"]);
    const events = await eventsAbout("pods", "audited");
    const streams = events.filter(({ objectRef }) => objectRef?.subresource === "exec");
    const [started, complete, ...refused] = streams;
    expect([started, complete].map((event) => [event?.stage, event?.responseStatus?.code])).toEqual(
      [
        ["ResponseStarted", 101],
        ["ResponseComplete", 101],
      ],
    );
    expect(started?.auditID).toBe(complete?.auditID);
    expect(started?.requestURI).toContain("command=true");
    expect(refused[0]).toMatchObject({
      stage: "ResponseComplete",
      user: { username: "kubernetes-admin" },
      impersonatedUser: { username: "jane" },
      responseStatus: { code: 403 },
      annotations: { "authorization.k8s.io/decision": "forbid" },
    });
  });

  it("says who was refused, service accounts too, and holds neither secrets nor tokens", async () => {
    const token = (await kubectlOk(["create", "token", "default"])).trim();
    const account = "system:serviceaccount:default:default";
    await kubectlAs(token, ["create", "secret", "generic", "noted", "--from-literal=p=hunter2"]);
    await kubectlOk(["create", "secret", "generic", "noted", "--from-literal=p=hunter2"]);
    const secrets = (await eventsAbout("secrets", "noted")).map((event) => [
      event.user.username,
      event.responseStatus?.code,
    ]);
    expect(secrets).toEqual([["kubernetes-admin", 201]]);
    const words = ["playground", "logs", "--audit", "--data-dir", inject("dataDirectory")];
    const { stdout } = await runEphemera(words);
    expect(stdout).toContain(`"username":"${account}"`);
    expect(stdout).not.toContain("hunter2");
    expect(stdout).not.toContain(token.split(".")[2]);
  });

  it("is followed with -f", async () => {
    const words = ["playground", "logs", "--audit", "-f", "--data-dir", inject("dataDirectory")];
    const following = startProcess(process.execPath, [program, ...words]);
    try {
      const printed = following.prints(/"verb":"create"[^\n]*"name":"followed"[^\n]*\n/);
      await kubectlOk(["create", "configmap", "followed"]);
      expect((await printed)[0]).toContain('"code":201');
    } finally {
      await following.end();
      await kubectlOk(["delete", "configmap", "followed"]);
    }
  });
});
