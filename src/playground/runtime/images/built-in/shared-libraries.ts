import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Full paths of the shared libraries a program is loaded with, its loader included. */
export async function sharedLibraries(program: string): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)("ldd", [program], {
      env: { ...process.env, LC_ALL: "C" },
    });
    return parseLdd(stdout);
  } catch {
    // ldd fails for what is linked statically.
    return [];
  }
}

/** Reads lines such as `libm.so.6 => /lib/libm.so.6 (0x7f…)` and `/lib64/ld-linux.so.2 (0x7f…)`. */
export function parseLdd(output: string): string[] {
  const paths = output.matchAll(/^\s*(?:\S+ => )?(\/\S+)(?: \(0x[0-9a-f]+\))?$/gm);
  return [...new Set([...paths].map(([, path = ""]) => path))];
}
