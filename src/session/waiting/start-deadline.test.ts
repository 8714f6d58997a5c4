import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMessages } from "../../cli/messages.ts";
import type { EphemeraError } from "../../errors.ts";
import { createStartDeadline, type StartDeadline } from "./start-deadline.ts";

let deadline: StartDeadline;
let failed: EphemeraError | undefined;
let stream: PassThrough;

beforeEach(() => {
  vi.useFakeTimers();
  failed = undefined;
  stream = new PassThrough();
  deadline = createStartDeadline({
    pod: "web",
    container: "dbg",
    messages: createMessages({ stream, env: {} }),
    timeout: 300_000,
    remains: "It stays.",
    fail: (error) => {
      failed = error;
    },
  });
});
afterEach(() => {
  deadline.clear();
  vi.useRealTimers();
});

const said = () => String(stream.read() ?? "");
const waiting = (reason: string, message = "") => ({ kind: "waiting", reason, message }) as const;

it("says where to look when the node says nothing", () => {
  deadline.note({ kind: "unseen" });
  vi.advanceTimersByTime(9999);
  expect(said()).toBe("");
  vi.advanceTimersByTime(1);
  expect(said()).toBe(
    "The node has not taken dbg up yet: 'kubectl get nodes' shows whether it is Ready.\n",
  );
});

it("says nothing of that when the node has spoken", () => {
  deadline.note(waiting("ContainerCreating"));
  vi.advanceTimersByTime(60_000);
  expect(said()).toBe("");
});

it("gives an image that can't be pulled half a minute, whatever the trouble is called", () => {
  deadline.note(waiting("ErrImagePull", "busybox:9: not found"));
  vi.advanceTimersByTime(15_000);
  deadline.note(waiting("ImagePullBackOff", "Back-off pulling image"));
  vi.advanceTimersByTime(14_999);
  expect(failed).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(failed).toMatchObject({
    code: "START_FAILED",
    next: "Check the image's name and tag (--image).",
  });
});

it("forgets the trouble that has passed", () => {
  deadline.note(waiting("ErrImagePull", "i/o timeout"));
  deadline.note(waiting("ContainerCreating"));
  vi.advanceTimersByTime(60_000);
  expect(failed).toBeUndefined();
});

it("ends with the Pod's own trouble where the container has none", () => {
  deadline.note(waiting("ContainerCreating"));
  deadline.tell("Pod web", { reason: "FailedMount", message: 'secret "x" not found' });
  vi.advanceTimersByTime(300_000);
  expect(failed).toMatchObject({
    code: "START_TIMEOUT",
    exit: 124,
    message: expect.stringContaining('within 300 s; last: FailedMount: secret "x" not found'),
    next: "It stays. A volume of the Pod isn't there yet: its containers start once it is. 'kubectl describe pod' shows the events about it.",
  });
});
