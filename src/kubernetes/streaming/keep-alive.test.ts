import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startKeepAlive } from "./keep-alive.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start(isPaused = () => false) {
  const ping = vi.fn<() => void>();
  const onSilence = vi.fn<() => void>();
  const keepAlive = startKeepAlive({ intervalMs: 5, timeoutMs: 20, ping, isPaused, onSilence });
  return { keepAlive, ping, onSilence };
}

test("silence is reported once, after the timeout, and pinging stops", () => {
  const { ping, onSilence } = start();
  vi.advanceTimersByTime(20);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(onSilence).toHaveBeenCalledOnce();
  expect(ping).toHaveBeenCalledTimes(4);
});

test("anything heard starts the wait anew", () => {
  const { keepAlive, onSilence } = start();
  for (let round = 0; round < 20; round += 1) {
    vi.advanceTimersByTime(15);
    keepAlive.heard();
  }
  expect(onSilence).not.toHaveBeenCalled();
});

test("silence means nothing while we do not read, but pings go on", () => {
  const { ping, onSilence } = start(() => true);
  vi.advanceTimersByTime(1000);
  expect(onSilence).not.toHaveBeenCalled();
  expect(ping).toHaveBeenCalledTimes(200);
});

test("nothing happens after stop", () => {
  const { keepAlive, ping, onSilence } = start();
  keepAlive.stop();
  vi.advanceTimersByTime(1000);
  expect(ping).not.toHaveBeenCalled();
  expect(onSilence).not.toHaveBeenCalled();
});
