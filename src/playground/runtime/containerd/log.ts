import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from "node:fs";

const tailBytes = 16 * 1024;
const keptBytes = 16 * 1024 * 1024;

/** Opens containerd's log for appending; a large one is first put aside as `.1`. */
export function openLog(path: string): number {
  if (existsSync(path) && statSync(path).size > keptBytes) {
    renameSync(path, `${path}.1`);
  }
  return openSync(path, "a", 0o600);
}

/** What containerd said last, for an error message: its errors, or else its last line. */
export function lastLogLines(path: string, count = 3): string {
  const lines = readTail(path)
    .split("\n")
    .filter((line) => line !== "");
  const problems = lines.filter((line) => !/level=(info|debug)/.test(line));
  return (problems.length > 0 ? problems.slice(-count) : lines.slice(-1)).map(messageOf).join("; ");
}

/** The message of a logfmt line (`time=… level=… msg="…" error="…"`), or the whole of another. */
function messageOf(line: string): string {
  const parts = [...line.matchAll(/\b(?:msg|error)=("(?:[^"\\]|\\.)*"|\S+)/g)].map(
    ([, value = ""]) => (value.startsWith('"') ? unquote(value) : value),
  );
  return parts.length > 0 ? parts.join(": ") : line;
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, "$1");
}

function readTail(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const size = fstatSync(file).size;
      const buffer = Buffer.alloc(Math.min(size, tailBytes));
      readSync(file, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString("utf8");
    } finally {
      closeSync(file);
    }
  } catch {
    return "it wrote no log";
  }
}
