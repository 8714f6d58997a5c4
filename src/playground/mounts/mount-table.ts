import { readFile, realpath } from "node:fs/promises";

/**
 * Mount points at a path or below it, inner ones first, as `/proc/self/mountinfo` lists them
 * (proc_pid_mountinfo(5): the fifth field). A point that is mounted over twice stands there twice.
 */
export function mountsBelow(table: string, path: string): string[] {
  return table
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? [])
    .map(decode)
    .filter((point) => point === path || point.startsWith(`${path}/`))
    .reverse();
}

/** Blank, tab, newline and backslash are written as octal numbers. */
function decode(field: string): string {
  return field.replaceAll(/\\(\d{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** The mounts this process sees. */
export function readMountTable(): Promise<string> {
  return readFile("/proc/self/mountinfo", "utf8");
}

/** Whether something is mounted just there. */
export async function isMountPoint(path: string): Promise<boolean> {
  const real = await realPath(path);
  return mountsBelow(await readMountTable(), real).includes(real);
}

/** The kernel's table names mount points without symbolic links. */
export async function realPath(path: string): Promise<string> {
  return realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return path;
    throw error;
  });
}
