/**
 * `npm run bench`: every figure is a ratio of two things measured in this one run, except
 * where the peer can't run here and its published figure stands in. Nothing fails on time.
 * Words after `--` choose what is measured: `npm run bench -- runtime sessions`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBenchPlayground } from "./bench-playground.ts";
import { measureApiServer } from "./measures/api-server.ts";
import { measureIdleCpu } from "./measures/idle-cpu.ts";
import { measureManyPods } from "./measures/many-pods.ts";
import { measureMemory } from "./measures/memory.ts";
import { measurePlanning } from "./measures/planning.ts";
import { measureRuntime } from "./measures/runtime.ts";
import { measureSessions } from "./measures/sessions.ts";
import { measureStart } from "./measures/start.ts";
import { measureStartUp } from "./measures/start-up.ts";
import { measureStreams } from "./measures/streams.ts";
import { formatReport, type Measurement } from "./report.ts";

const chosen = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), "ephemera-bench-files-"));
const playground = await startBenchPlayground();
const measurements: Measurement[] = [];
try {
  for (const [name, measure] of [
    ["playground start", () => measureStart(playground)],
    ["idle memory", () => measureMemory(playground)],
    ["idle CPU", () => measureIdleCpu(playground)],
    ["API server", () => measureApiServer()],
    ["runtime", () => measureRuntime(playground)],
    ["many Pods", () => measureManyPods(playground)],
    ["sessions", () => measureSessions(playground)],
    ["streams", () => measureStreams(playground)],
    ["planning", () => measurePlanning()],
    ["start-up", () => measureStartUp(directory)],
  ] as const) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    process.stderr.write(`measuring ${name} …\n`);
    measurements.push(...(await measure()));
  }
} finally {
  await playground.remove();
  rmSync(directory, { recursive: true });
}
process.stdout.write(formatReport(measurements));
