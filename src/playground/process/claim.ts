import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { EphemeraError } from "../../errors.ts";
import { identifyProcess, isRunning, type ProcessIdentity } from "../runtime/process-identity.ts";

/** Who works on a data directory: the process that serves it, or one that stops or deletes it. */
export interface Holder extends ProcessIdentity {
  role: "serve" | "remove";
  /** The data directory; a copy of it carries a claim that is not about the copy. */
  data: string;
}

/** One data directory, and the file in it that is locked. */
export interface ClaimPlace {
  data: string;
  /** Path of the lock file; see `Layout.claim`. */
  claim: string;
}

/**
 * Claims a data directory for this process, until `release` or its end, however that comes: the
 * kernel lets go of the lock. Throws PLAYGROUND_BUSY when another process has it. Node has no
 * flock(2), but flock(1) locks the open file behind a descriptor it is given, which is ours too.
 */
export async function claimData(
  { data, claim }: ClaimPlace,
  role: Holder["role"],
): Promise<{ release(): void }> {
  const file = openSync(claim, "a+", 0o600);
  try {
    const child = spawn("flock", ["-x", "-n", "3"], {
      stdio: ["ignore", "ignore", "ignore", file],
    });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) {
      const pid = (await signature({ data, claim }))?.pid ?? "unknown";
      throw new EphemeraError("PLAYGROUND_BUSY", { data, pid });
    }
    sign(file, { ...identifyProcess(process.pid), role, data });
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return { release: () => closeSync(file) };
}

/** How often, and every how many milliseconds, the name of who has a claim is looked for. */
const looks = { count: 20, every: 25 };

/** Who has a claim. Between its lock and its name in the file is a moment in which no one can be told. */
async function signature(place: ClaimPlace): Promise<Holder | undefined> {
  for (let look = 1; look < looks.count; look++) {
    const holder = readHolder(place);
    if (holder !== undefined) return holder;
    await sleep(looks.every);
  }
  return readHolder(place);
}

/** A process that removes works on a full disk too; nobody needs to know its pid. */
function sign(file: number, holder: Partial<Holder>): void {
  try {
    ftruncateSync(file);
    writeSync(file, JSON.stringify(holder));
  } catch (error) {
    if (holder.role === "serve") throw error;
  }
}

/** The running process that claims a data directory, or undefined. */
export function readHolder({ data, claim }: ClaimPlace): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(claim, "utf8"));
    return isHolder(holder) && holder.data === data && isRunning(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== "object" || value === null) return false;
  const { pid, startTime, bootId, role, data } = value as Partial<Holder>;
  return (
    Number.isInteger(pid) &&
    typeof startTime === "string" &&
    typeof bootId === "string" &&
    typeof data === "string" &&
    (role === "serve" || role === "remove")
  );
}
