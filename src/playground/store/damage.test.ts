import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, type Store } from "./store.ts";

const keyOf = (index: number) => `/registry/core/configmaps/default/c${index}`;
const padding = "x".repeat(2000);

let directory: string;
let file: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "ephemera-damage-"));
  file = join(directory, "data.mdb");
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(store: Store, index: number, data = padding) {
  const object = { metadata: { name: `c${index}` }, data: { data } };
  return store.commit(keyOf(index), () => ({ kind: "put", object }));
}

async function fill(): Promise<void> {
  const store = openStore({ directory });
  for (let index = 0; index < 100; index++) await write(store, index);
  await store.close();
}

/** Overwrites a part of the store's file. */
function overwrite(position: number, bytes: Buffer): void {
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, bytes, 0, bytes.length, position);
}

/** Flips one bit in the middle of a stored value. */
function flipBit(): void {
  const position = readFileSync(file).indexOf("xxxx") + 100;
  overwrite(position, Buffer.from("y"));
}

describe("a damaged file is refused, never taken for an empty store:", () => {
  it.each<[what: string, damage: () => void, problem: RegExp]>([
    ["missing", () => rmSync(file), /the file is missing/],
    ["emptied", () => truncateSync(file, 0), /the file is empty/],
    ["cut to less than a page", () => truncateSync(file, 100), /no LMDB meta page at byte 0/],
    ["cut to one page", () => truncateSync(file, 4096), /no LMDB meta page at byte 4096/],
    ["cut to its meta pages", () => truncateSync(file, 8192), /has 8192 bytes, and its content/],
    [
      "cut by its last page",
      () => truncateSync(file, statSync(file).size - 4096),
      /bytes, and its content needs/,
    ],
    ["another file", () => writeFileSync(file, padding), /no LMDB meta page at byte 0/],
    ["zeroed at its begin", () => overwrite(0, Buffer.alloc(4096)), /no LMDB meta page/],
    ["one bit wrong in a value", flipBit, /the checksum of .*configmaps.* is wrong/],
    [
      "zeroed behind its meta pages",
      () => overwrite(8192, Buffer.alloc(statSync(file).size - 8192)),
      /is damaged/,
    ],
  ])("%s", async (_, damage, problem) => {
    await fill();
    damage();
    const open = () => openStore({ directory, expected: true });
    expect(open).toThrow(expect.objectContaining({ code: "STORE_CORRUPT" }));
    expect(open).toThrow(problem);
    expect(open).toThrow(file);
  });
});

it("makes a new store where none is expected", async () => {
  const store = openStore({ directory: join(directory, "new") });
  expect(store.revision).toBe(0);
  await store.close();
});

describe.runIf(process.getuid?.() === 0)("a disk that is full", () => {
  let disk: string;
  beforeEach(() => {
    disk = join(directory, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "ephemera-test", disk]);
  });
  afterEach(() => execFileSync("umount", [disk]));

  it("refuses writes, keeps what was acknowledged, and goes on when there is space", async () => {
    const ballast = join(disk, "ballast");
    writeFileSync(ballast, Buffer.alloc(2 * 2 ** 20));
    const place = join(disk, "store");
    let store = openStore({ directory: place });
    let acknowledged = 0;
    let refusal: unknown;
    while (refusal === undefined) {
      await write(store, acknowledged).then(
        () => acknowledged++,
        (error: unknown) => {
          refusal = error;
        },
      );
    }
    expect(refusal).toMatchObject({ message: expect.stringMatching(/no space left on device/) });
    expect(acknowledged).toBeGreaterThan(20);
    expect(store.get(keyOf(acknowledged))).toBeUndefined();

    rmSync(ballast);
    const { event } = await write(store, acknowledged);
    await store.close();
    store = openStore({ directory: place, expected: true });
    expect(store.entries("/registry/core/configmaps/default/")).toHaveLength(acknowledged + 1);
    expect(store.revision).toBe(event?.revision);
    await store.close();
  });
});
