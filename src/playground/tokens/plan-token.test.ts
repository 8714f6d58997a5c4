import { describe, expect, it } from "vitest";
import { StatusError } from "../../kubernetes/status-error.ts";
import type { TokenRequest } from "../../kubernetes/types.ts";
import { readerOf, smallCluster } from "./fixtures/small-cluster.ts";
import { planToken } from "./plan-token.ts";

const now = new Date("2026-11-24T12:00:00Z");

function plan(request: TokenRequest, name = "robot", cluster = smallCluster()) {
  const facts = { reader: readerOf(cluster), now, id: "id-1" };
  return planToken({ namespace: "default", name, request }, facts);
}

type Spec = NonNullable<TokenRequest["spec"]>;

describe("a TokenRequest", () => {
  it("is answered with what it left open", () => {
    expect(plan({}).request).toEqual({
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: {
        name: "robot",
        namespace: "default",
        creationTimestamp: "2026-11-24T12:00:00Z",
      },
      spec: {
        audiences: ["https://kubernetes.default.svc.cluster.local"],
        expirationSeconds: 3600,
      },
      status: { expirationTimestamp: "2026-11-24T13:00:00Z" },
    });
  });

  it.each<[string, Spec["boundObjectRef"], object]>([
    ["nothing", undefined, {}],
    [
      "a Pod, and so its Node",
      { apiVersion: "v1", kind: "Pod", name: "web", uid: "pod-1" },
      { pod: { name: "web", uid: "pod-1" }, node: { name: "node-1", uid: "node-uid-1" } },
    ],
    ["a Secret", { kind: "Secret", name: "box" }, { secret: { name: "box", uid: "secret-1" } }],
    ["a Node", { kind: "Node", name: "node-1" }, { node: { name: "node-1", uid: "node-uid-1" } }],
  ])("binds to %s", (_what, boundObjectRef, bound) => {
    const spec = boundObjectRef === undefined ? {} : { boundObjectRef };
    const { namespace: _n, serviceaccount: _s, ...rest } = plan({ spec }).claims["kubernetes.io"];
    expect(rest).toEqual(bound);
  });

  it("binds to a Pod whose Node is not registered by name alone", () => {
    const cluster = smallCluster();
    cluster.delete("node");
    const spec = { boundObjectRef: { kind: "Pod", name: "web" } };
    expect(plan({ spec }, "robot", cluster).claims["kubernetes.io"].node).toEqual({
      name: "node-1",
    });
  });

  const short =
    'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: ';
  it.each<[number, string, TokenRequest, string?]>([
    [404, 'serviceaccounts "nobody" not found', {}, "nobody"],
    [
      422,
      `${short}599: may not specify a duration less than 10 minutes`,
      { spec: { expirationSeconds: 599 } },
    ],
    [
      422,
      `${short}4294967297: may not specify a duration larger than 2^32 seconds`,
      { spec: { expirationSeconds: 2 ** 32 + 1 } },
    ],
    [
      422,
      'TokenRequest.authentication.k8s.io "robot" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
      { metadata: { name: "other" } },
    ],
    [404, 'pods "no" not found', { spec: { boundObjectRef: { kind: "Pod", name: "no" } } }],
    [
      409,
      'Operation cannot be fulfilled on Pod "web": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
      { spec: { boundObjectRef: { kind: "Pod", name: "web", uid: "x" } } },
    ],
    [
      400,
      "cannot bind token to object of type apps/v1, Kind=Deployment",
      { spec: { boundObjectRef: { apiVersion: "apps/v1", kind: "Deployment", name: "d" } } },
    ],
    [
      400,
      "cannot bind token to object of type /v1, Kind=ConfigMap",
      { spec: { boundObjectRef: { apiVersion: "v1", kind: "ConfigMap", name: "d" } } },
    ],
  ])("is refused with %i %s", (code, message, request, name) => {
    const refused = () => plan(request, name);
    expect(refused).toThrow(StatusError);
    expect(refused).toThrow(expect.objectContaining({ code, message }));
  });

  it("is refused for a Pod of another account", () => {
    const cluster = smallCluster();
    const account = cluster.get("account");
    if (account === undefined) throw new Error("no account");
    const metadata = { namespace: "default", name: "other", uid: "account-2" };
    cluster.set("other", { ...account, object: { metadata } });
    const spec = { boundObjectRef: { kind: "Pod", name: "web" } };
    expect(() => plan({ spec }, "other", cluster)).toThrow(
      'cannot bind token for serviceaccount "other" to pod running with different serviceaccount name.',
    );
  });
});
