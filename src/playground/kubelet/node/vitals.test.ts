import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { nodeConditions } from "./conditions.ts";
import { readVitals } from "./vitals.ts";

it("looks at this very machine", async () => {
  const vitals = await readVitals(tmpdir());
  expect(vitals.memoryAvailableBytes).toBeGreaterThan(2 ** 20);
  expect(vitals.storage.bytes).toBeGreaterThanOrEqual(vitals.storage.availableBytes);
  expect(vitals.pids.used).toBeGreaterThan(0);
  expect(vitals.pids.limit).toBeGreaterThan(vitals.pids.used);
  const conditions = nodeConditions({ ...vitals, runtimeProblems: [] }, "2026-11-24T10:00:00Z");
  expect(conditions.find(({ type }) => type === "PIDPressure")?.status).toBe("False");
});
