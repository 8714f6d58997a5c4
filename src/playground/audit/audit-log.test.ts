import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AuditEvent } from "./audit-event.ts";
import { openAuditLog } from "./audit-log.ts";

let directory: string;
let path: string;
let said: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-audit-"));
  path = join(directory, "logs", "audit.log");
  said = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const log = (line: string) => void said.push(line);
const event = (auditID: string): AuditEvent => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID,
  stage: "ResponseComplete",
  requestURI: "/",
  verb: "create",
  user: {},
  requestReceivedTimestamp: "",
  stageTimestamp: "",
});
const idsIn = (file: string) =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as AuditEvent).auditID);

it("has every event on disk when it is closed, for its owner alone", async () => {
  const audit = await openAuditLog({ path, log });
  const ids = Array.from({ length: 500 }, (_, index) => `e-${index}`);
  for (const id of ids) audit.append(event(id));
  await audit.close();
  expect(idsIn(path)).toEqual(ids);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(said).toEqual([]);
});

it("goes on where an earlier process stopped", async () => {
  for (const id of ["a", "b"]) {
    const audit = await openAuditLog({ path, log });
    audit.append(event(id));
    await audit.close();
  }
  expect(idsIn(path)).toEqual(["a", "b"]);
});

it("is put aside when it is large, and only so many times", async () => {
  for (const id of ["a", "b", "c", "d"]) {
    const audit = await openAuditLog({ path, log, maxBytes: 1, files: 3 });
    audit.append(event(id));
    await audit.close();
  }
  expect([idsIn(`${path}.2`), idsIn(`${path}.1`), idsIn(path)]).toEqual([["b"], ["c"], ["d"]]);
  expect(existsSync(`${path}.3`)).toBe(false);
});

it("says that events are lost when the disk is full, once until it has room again", async () => {
  const audit = await openAuditLog({ path: "/dev/full", log });
  audit.append(event("a"));
  audit.append(event("b"));
  await audit.close();
  expect(said).toEqual([expect.stringMatching(/^audit: \d+ events are lost.*ENOSPC/)]);
});

it("says that events are lost, rather than to keep anybody waiting", async () => {
  const audit = await openAuditLog({ path, log, waiting: 2 });
  for (const id of ["a", "b", "c", "d", "e"]) audit.append(event(id));
  await audit.close();
  expect(said).toEqual(["audit: 1 events are lost, and maybe more: the disk is too slow"]);
  expect(idsIn(path).length).toBeLessThan(5);
});
