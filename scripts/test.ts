/**
 * `npm test`: everything, real containers included. Installs what the tests need from the
 * system, builds what users run, and closes with one line of counts. Further arguments go to
 * vitest.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

const canRunContainers = process.platform === "linux" && process.getuid?.() === 0;
if (!canRunContainers) {
  console.error("Not root on Linux: only the tests that need no containers are run.");
}

function step(command: string, ...words: string[]): void {
  const { status } = spawnSync(command, words, { stdio: "inherit" });
  if (status !== 0) {
    console.error(`'${[command, ...words].join(" ")}' failed, so no test was run.`);
    throw new Error("not tested");
  }
}

if (canRunContainers) step("node", "--import", "tsx", "scripts/install-test-tools.ts");
step("npm", "run", "--silent", "build");

const directory = mkdtempSync(join(tmpdir(), "ephemera-test-"));
const report = join(directory, "report.json");
const { status } = spawnSync(
  "npx",
  [
    "vitest",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...(canRunContainers ? [] : ["--project", "unit"]),
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
  readFileSync(report, "utf8"),
) as VitestReport;
rmSync(directory, { recursive: true });
// A file that failed before its first test counts as one failure.
const brokenFiles = testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
).length;
const failed = numFailedTests + brokenFiles;
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : "";
console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
process.exitCode = failed > 0 || status !== 0 ? 1 : 0;
