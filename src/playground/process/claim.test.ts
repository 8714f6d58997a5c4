import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ClaimPlace, claimData, readHolder } from "./claim.ts";

let data: string;
let place: ClaimPlace;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "ephemera-claim-"));
  place = { data, claim: join(data, "playground.lock") };
});
afterEach(() => rmSync(data, { recursive: true }));

const busy = expect.objectContaining({ code: "PLAYGROUND_BUSY" });

it("is given to one at a time, and names who has it", async () => {
  const claim = await claimData(place, "serve");
  await expect(claimData(place, "remove")).rejects.toEqual(busy);
  expect(readHolder(place)).toMatchObject({ pid: process.pid, role: "serve", data });
  claim.release();
  (await claimData(place, "remove")).release();
});

it("is given to exactly one of many that ask at the same time", async () => {
  const claims = await Promise.allSettled(
    Array.from({ length: 8 }, () => claimData(place, "serve")),
  );
  const given = claims.flatMap((claim) => (claim.status === "fulfilled" ? [claim.value] : []));
  expect(given).toHaveLength(1);
  for (const refused of claims.filter(({ status }) => status === "rejected")) {
    expect(refused).toMatchObject({
      reason: { message: expect.stringContaining(`pid ${process.pid}`) },
    });
  }
  for (const claim of given) claim.release();
});

it("names who has it though that was not written yet", async () => {
  const claim = await claimData(place, "serve");
  const name = readFileSync(place.claim);
  writeFileSync(place.claim, "");
  setTimeout(() => writeFileSync(place.claim, name), 100);
  await expect(claimData(place, "serve")).rejects.toThrow(`pid ${process.pid}`);
  claim.release();
});

it("ends with its process, however that ends", async () => {
  const child = await claimedByAnother();
  expect(readHolder(place)?.pid).toBe(child.pid);
  await expect(claimData(place, "serve")).rejects.toThrow(`pid ${child.pid}`);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(readHolder(place)).toBeUndefined();
  (await claimData(place, "serve")).release();
});

it("does not go over to a copy of the directory", async () => {
  const claim = await claimData(place, "serve");
  const copy = `${data}-copy`;
  cpSync(data, copy, { recursive: true });
  const there = { data: copy, claim: join(copy, "playground.lock") };
  expect(readHolder(there)).toBeUndefined();
  (await claimData(there, "serve")).release();
  expect(readHolder(place)?.pid).toBe(process.pid);
  claim.release();
  rmSync(copy, { recursive: true });
});

async function claimedByAnother(): Promise<ChildProcess> {
  const script = join(import.meta.dirname, "fixtures/claim-until-killed.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, data, place.claim], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}
