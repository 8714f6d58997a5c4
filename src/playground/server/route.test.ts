import { describe, expect, it } from "vitest";
import { pods } from "../resources/pods/pods.ts";
import { parseRoute } from "./route.ts";

describe("a path", () => {
  it.each([
    ["/api/v1/pods", { kind: "resource" }],
    ["/api/v1/namespaces/n/pods", { namespace: "n" }],
    ["/api/v1/namespaces/n/pods/", { namespace: "n" }],
    ["/api/v1/namespaces/n/pods/p", { namespace: "n", name: "p" }],
    ["/api/v1/namespaces/n/pods/a%20b", { name: "a b" }],
    ["/api/v1/namespaces/n/pods/p/log", { name: "p", subresource: "log" }],
    ["/api/v1/namespaces/n/pods/p/proxy/a/b", { subresource: "proxy", rest: "a/b" }],
  ])("%s is about Pods", (path, parts) => {
    expect(parseRoute(path)).toMatchObject({
      kind: "resource",
      resource: { kind: pods.kind },
      ...parts,
    });
  });

  it.each([
    ["/api/v1/namespaces", {}],
    ["/api/v1/namespaces/n", { name: "n" }],
    ["/api/v1/namespaces/n/status", { name: "n", subresource: "status" }],
    ["/api/v1/namespaces/n/finalize", { name: "n", subresource: "finalize" }],
  ])("%s is about Namespaces", (path, parts) => {
    expect(parseRoute(path)).toMatchObject({ resource: { kind: "Namespace" }, ...parts });
  });

  it.each([
    "/api/v1/frobs",
    "/api/v1/namespaces/n/nodes",
    "/api/v1/namespaces/n/pods/p/frob",
    "/api/v1/pods/p",
  ])("%s names nothing in a known group", (path) => {
    expect(parseRoute(path)).toEqual({ kind: "unknown-resource" });
  });

  it.each(["/", "/api", "/api/v1", "/apis", "/apis/nope/v1/frobs", "/version", "/api/v2/pods"])(
    "%s is about something else",
    (path) => {
      expect(parseRoute(path)).toEqual({ kind: "other", path });
    },
  );
});
