import { execFile } from "node:child_process";

/** A tree that takes longer to walk is not measured. */
const limitMilliseconds = 60_000;

/**
 * Bytes the disk gives to what lies at each path, as du(1) counts them: not beyond its file
 * system, a file of several names once. A path that is not there has no entry. Runs as a process
 * of its own and lets others go first, for trees can be large. Rejects when it takes too long.
 */
export function diskUsage(paths: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const words = ["-n", "19", "du", "-skx", "--", ...paths];
  return new Promise((resolve, reject) => {
    execFile("nice", words, { timeout: limitMilliseconds }, (error, stdout) => {
      // It ends with 1 when a file went away while it looked, and says all the same what it found.
      if (error !== null && error.code !== 1) reject(error);
      else resolve(readUsage(stdout));
    });
  });
}

/** The lines of du(1): kibibytes, a tab, the path. */
function readUsage(text: string): Map<string, number> {
  return new Map(
    [...text.matchAll(/^(\d+)\t(.*)$/gm)].map(([, kibibytes, path = ""]) => [
      path,
      Number(kibibytes) * 1024,
    ]),
  );
}
