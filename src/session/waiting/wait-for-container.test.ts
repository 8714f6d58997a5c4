import type { ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerJson,
  type ScriptedApiServer,
  startScriptedApiServer,
} from "../../../test/scripted-api-server.ts";
import { createMessages } from "../../cli/messages.ts";
import { type ApiClient, createApiClient } from "../../cluster/api-client.ts";
import { loadConnection } from "../../cluster/kubeconfig.ts";
import type { ContainerState, PodStatus } from "../../kubernetes/types.ts";
import { waitForContainer } from "./wait-for-container.ts";

let server: ScriptedApiServer;
let client: ApiClient;
beforeAll(async () => {
  server = await startScriptedApiServer({ answer: () => undefined });
  const connection = await loadConnection({ kubeconfig: server.kubeconfig, env: {} });
  client = createApiClient({ connection });
});
afterAll(() => server[Symbol.asyncDispose]());

function podEvent(
  state: ContainerState | undefined,
  status: PodStatus = {},
  type = "MODIFIED",
): string {
  const container = { name: "dbg", image: "", imageID: "", ready: false, restartCount: 0 };
  const object = {
    metadata: { name: "web", resourceVersion: "5" },
    spec: { containers: [{ name: "app" }] },
    status: {
      phase: "Running",
      ...(state && { ephemeralContainerStatuses: [{ ...container, state }] }),
      ...status,
    },
  };
  return `${JSON.stringify({ type, object })}\n`;
}

const waiting = (reason: string, message = "") => podEvent({ waiting: { reason, message } });

/** Waits while the server tells these events; gives the outcome and what was said. */
async function wait(events: string[], options: { timeout?: number; signal?: AbortSignal } = {}) {
  server.script.answer = (request, response: ServerResponse) => {
    if (request.path.endsWith("/events")) return answerJson(response, {});
    for (const event of events) response.write(event);
  };
  const stream = new PassThrough();
  const outcome = await waitForContainer({
    client,
    namespace: "default",
    pod: "web",
    container: "dbg",
    target: "app",
    messages: createMessages({ stream, env: {} }),
    timeout: options.timeout ?? 5000,
    remains: "It stays.",
    signal: options.signal ?? new AbortController().signal,
  }).catch((error: unknown) => error);
  return { outcome, said: String(stream.read() ?? "") };
}

it.each([
  {
    title: "runs",
    events: [podEvent(undefined), waiting("ContainerCreating"), podEvent({ running: {} })],
    outcome: { kind: "running" },
  },
  {
    title: "has ended already",
    events: [podEvent({ terminated: { exitCode: 3, reason: "Error" } })],
    outcome: { kind: "terminated", exitCode: 3 },
  },
  {
    title: "could not be started",
    events: [podEvent({ terminated: { exitCode: 128, reason: "StartError", message: "no sh" } })],
    outcome: { kind: "start-failed", message: "no sh" },
  },
  {
    title: "runs after trouble",
    events: [waiting("ErrImagePull", "i/o timeout"), podEvent({ running: {} })],
    outcome: { kind: "running" },
  },
])("ends when the container $title", async ({ events, outcome }) => {
  expect((await wait(events)).outcome).toMatchObject(outcome);
});

it("says each reason once, with what it means and what to do about it", async () => {
  const pull = waiting("ErrImagePull", "busybox:9: not found");
  const backOff = waiting("ImagePullBackOff", "Back-off pulling image");
  const { said } = await wait([pull, backOff, pull, backOff, podEvent({ running: {} })]);
  expect(said.match(/Warning: container dbg: busybox:9: not found/g)).toHaveLength(1);
  expect(said.match(/^ErrImagePull: Check the image's name and tag/gm)).toHaveLength(1);
  expect(said.match(/Warning: container dbg: Back-off/g)).toHaveLength(1);
  expect(said).not.toMatch(/reaches the registry/);
});

it("doesn't repeat what a back-off repeats", async () => {
  const pull = waiting("ErrImagePull", "i/o timeout");
  const backOff = waiting("ImagePullBackOff", 'Back-off pulling "x": ErrImagePull: i/o timeout');
  const { said } = await wait([pull, backOff, podEvent({ running: {} })]);
  expect(said).not.toMatch(/Back-off/);
  expect(said).toMatch(/^Waiting for dbg: ImagePullBackOff$/m);
});

it("ends at once when the node doesn't take the Pod: START_FAILED", async () => {
  const message = "Pod was rejected: Node didn't have enough resource: cpu";
  const { outcome } = await wait([
    podEvent(undefined, { phase: "Failed", reason: "OutOfcpu", message }),
  ]);
  expect(outcome).toMatchObject({
    code: "START_FAILED",
    message: expect.stringContaining(message),
  });
});

it("ends at once when an init container has failed for good: START_FAILED", async () => {
  const failed = { terminated: { exitCode: 2, reason: "Error", message: "no database" } };
  const init = { name: "setup", image: "", imageID: "", ready: false, restartCount: 0 };
  const status = { phase: "Failed", initContainerStatuses: [{ ...init, state: failed }] };
  const { outcome } = await wait([podEvent(undefined, status)]);
  expect(outcome).toMatchObject({
    code: "START_FAILED",
    message: expect.stringContaining("init container setup ended with exit code 2: no database"),
  });
});

describe("events", () => {
  const about = (fieldPath?: string) => ({ involvedObject: { fieldPath } });
  const mount = { reason: "FailedMount", message: 'secret "x" not found', type: "Warning" };
  const other = { ...mount, ...about("spec.containers{other}"), reason: "BackOff" };
  const container = about("spec.ephemeralContainers{dbg}");
  const pulling = { ...container, reason: "Pulling", message: 'Pulling image "x"', type: "Normal" };
  const present = { ...container, reason: "Pulled", message: "already present", type: "Normal" };

  it.each([
    {
      title: "tell of the Pod's trouble once, and of the pull",
      phase: "Pending",
      events: [mount, mount, other, pulling, present],
      said: [
        "Starting dbg",
        'Warning: Pod web: secret "x" not found',
        expect.stringMatching(/^FailedMount: A volume of the Pod isn't there yet/),
        'Starting dbg: Pulling image "x"',
      ],
    },
    {
      title: "of a Pod that runs already are old stories",
      phase: "Running",
      events: [mount, pulling],
      said: ["Starting dbg", 'Starting dbg: Pulling image "x"'],
    },
  ])("$title", async ({ phase, events, said }) => {
    server.script.answer = (request, response: ServerResponse) => {
      if (!request.path.endsWith("/events")) {
        response.write(podEvent(undefined, { phase }));
        return;
      }
      for (const object of events) response.write(`${JSON.stringify({ type: "ADDED", object })}\n`);
    };
    const last = JSON.stringify(said.at(-1)).slice(1, -1);
    const { lines, stop } = listen(last);
    await stop;
    expect(lines()).toEqual(said);
  });

  /** Waits until that has been said, then ends the wait. */
  function listen(last: string) {
    const stream = new PassThrough();
    const enough = new AbortController();
    let text = "";
    stream.on("data", (piece: Buffer) => {
      text += String(piece);
      if (JSON.stringify(text).includes(last)) enough.abort();
    });
    const stop = waitForContainer({
      client,
      namespace: "default",
      pod: "web",
      container: "dbg",
      messages: createMessages({ stream, env: {} }),
      timeout: 0,
      remains: "",
      signal: enough.signal,
    }).catch(() => undefined);
    return { lines: () => text.trim().split("\n"), stop };
  }
});

it.each([
  {
    title: "an image name no one can pull",
    events: [waiting("InvalidImageName", "bad")],
    code: "START_FAILED",
    exit: 1,
  },
  {
    title: "a user the Pod forbids",
    events: [waiting("CreateContainerConfigError", "image will run as root")],
    code: "START_FAILED",
    exit: 1,
  },
  {
    title: "a Pod that is deleted",
    events: [podEvent(undefined), podEvent(undefined, {}, "DELETED")],
    code: "POD_GONE",
    exit: 1,
  },
  {
    title: "a Pod that ends",
    events: [podEvent(undefined, { phase: "Failed" })],
    code: "POD_ENDED",
    exit: 1,
  },
  {
    title: "a kubelet that says nothing in time",
    events: [podEvent(undefined)],
    timeout: 100,
    code: "START_TIMEOUT",
    exit: 124,
  },
  {
    title: "trouble that lasts",
    events: [waiting("ErrImagePull", "not found")],
    timeout: 100,
    code: "START_TIMEOUT",
    exit: 124,
  },
])("gives up on $title", async ({ events, timeout, code, exit }) => {
  const { outcome } = await wait(events, timeout === undefined ? {} : { timeout });
  expect(outcome).toMatchObject({ code, exit });
});

it("stops when interrupted", async () => {
  const interruption = new AbortController();
  const result = wait([podEvent(undefined)], { signal: interruption.signal });
  setImmediate(() => interruption.abort());
  expect((await result).outcome).toMatchObject({ name: "AbortError" });
});
