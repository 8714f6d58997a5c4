import { expect, test } from "vitest";
import { parseStreamRequest, routeStream } from "./stream-request.ts";

const pod = "/api/v1/namespaces/default/pods/web";

test("an exec request carries its command, container and streams", () => {
  const query =
    "command=sh&command=-c&command=a+%26%26+b&container=app&stdin=true&stdout=true&stderr=true";
  expect(parseStreamRequest(`${pod}/exec?${query}`)).toEqual({
    kind: "exec",
    namespace: "default",
    pod: "web",
    container: "app",
    command: ["sh", "-c", "a && b"],
    options: { stdin: true, stdout: true, stderr: true, tty: false },
    ports: [],
  });
});

test("stderr is never asked for together with a terminal", () => {
  const request = parseStreamRequest(`${pod}/attach?stdin=true&stdout=true&stderr=true&tty=true`);
  expect(request?.options).toEqual({ stdin: true, stdout: true, stderr: false, tty: true });
});

test.each([
  ["stdin=true", true],
  ["stdin=1", true],
  ["stdin", true],
  ["stdin=false", false],
  ["stdin=False", false],
  ["stdin=0", false],
  ["", false],
])("the query %j means stdin %j, by Kubernetes' rule for booleans", (query, stdin) => {
  expect(parseStreamRequest(`${pod}/attach?${query}`)?.options.stdin).toBe(stdin);
});

test("the old WebSocket port-forward names its ports in the query", () => {
  expect(parseStreamRequest(`${pod}/portforward?ports=80,8080&ports=9`)?.ports).toEqual([
    80, 8080, 9,
  ]);
});

test.each(["/api/v1/namespaces/default/pods/web/log", "/exec", "", "//"])(
  "%j is no streaming subresource",
  (target) => {
    expect(parseStreamRequest(target)).toBeUndefined();
  },
);

test.each([
  ["exec", "SPDY/3.1", [], "splice"],
  ["exec", "websocket", ["v5.channel.k8s.io"], "translate-v5"],
  ["exec", "websocket", ["v4.channel.k8s.io", "v5.channel.k8s.io"], "translate-v5"],
  ["attach", "WebSocket", ["v4.channel.k8s.io", "base64.channel.k8s.io"], "splice"],
  ["exec", "websocket", [], "splice"],
  ["portforward", "websocket", ["SPDY/3.1+portforward.k8s.io"], "tunnel"],
  ["portforward", "websocket", ["v4.channel.k8s.io"], "splice"],
  ["portforward", "SPDY/3.1", [], "splice"],
  ["exec", "h2c", [], "not-an-upgrade"],
  ["exec", undefined, [], "not-an-upgrade"],
] as const)("%s with upgrade %j offering %j is carried by: %s", (kind, upgrade, offered, route) => {
  expect(routeStream(kind, upgrade, offered)).toBe(route);
});
