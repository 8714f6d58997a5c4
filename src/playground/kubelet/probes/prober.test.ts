import { createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import type { Probe } from "../../../kubernetes/types.ts";
import type { EventFacts } from "../../resources/event-facts.ts";
import { aPod, aSituation, at, running } from "../fixtures.ts";
import { testServers } from "./fixtures.ts";
import { createProber, type Prober } from "./prober.ts";
import type { ProbeVerdicts } from "./verdicts.ts";

const servers = testServers();
let prober: Prober | undefined;
afterEach(async () => {
  prober?.stop();
  await servers.close();
});

/** A Pod in the host's network with one readiness probe, and a prober that follows it. */
function probed(probe: Probe) {
  const events: EventFacts[] = [];
  const verdicts = new Map<string, ProbeVerdicts>();
  const changes: (() => void)[] = [];
  const app = { name: "app", image: "busybox", readinessProbe: probe };
  const pod = aPod({ hostNetwork: true, containers: [app] });
  prober = createProber({
    node: {
      hostIp: "127.0.0.1",
      record: (_pod, facts) => {
        events.push(facts);
      },
      log: () => undefined,
      runtime: {
        execSync: () => Promise.reject(new Error("no such container")),
      },
    },
    verdicts,
    wake: () => {
      for (const change of changes.splice(0)) change();
    },
    since: at(-3600),
  });
  const changed = () => new Promise<void>((resolve) => changes.push(resolve));
  const follow = (containers = [running("app")]) =>
    prober?.follow(aSituation({ pod, containers, probes: verdicts }));
  return { events, verdicts, changed, follow };
}

it("finds out when a container becomes ready and when it no longer is", async () => {
  const port = await servers.closedPort();
  const { events, verdicts, changed, follow } = probed({
    tcpSocket: { port },
    periodSeconds: 0.02,
    failureThreshold: 2,
  });
  const settled = changed();
  follow();
  await settled;
  expect(verdicts.get("app-0")).toEqual({ readiness: false });
  const message = `Readiness probe failed: dial tcp 127.0.0.1:${port}: connect: connection refused`;
  const event = {
    type: "Warning",
    reason: "Unhealthy",
    message,
    fieldPath: "spec.containers{app}",
  };
  expect(events).toEqual([event, event]);

  const ready = changed();
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await ready;
  expect(verdicts.get("app-0")).toEqual({ readiness: true });

  const unready = changed();
  await new Promise((resolve) => server.close(resolve));
  await unready;
  expect(verdicts.get("app-0")).toEqual({ readiness: false });
});

it("asks no more once the container has gone", async () => {
  const asked: unknown[] = [];
  const port = await servers.listen(
    createServer((socket) => {
      asked.push(socket.end());
    }),
  );
  const { changed, follow } = probed({ tcpSocket: { port }, periodSeconds: 0.01 });
  const settled = changed();
  follow();
  await settled;
  follow([]);
  const before = asked.length;
  // Five periods: nothing happening can't be awaited.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(asked.length - before).toBeLessThanOrEqual(1);
});

it("tells of a probe that can't be carried out and learns nothing from it", async () => {
  const { events, verdicts, follow } = probed({
    exec: { command: ["true"] },
    periodSeconds: 60,
  });
  follow();
  await expect
    .poll(() => events)
    .toMatchObject([
      { message: "Readiness probe errored and resulted in unknown state: no such container" },
    ]);
  expect(verdicts.size).toBe(0);
});
