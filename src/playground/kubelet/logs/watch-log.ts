import { watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Tells when a log may have more to read. */
export interface LogWatch {
  /** Resolves at the first change since the last call, or when `until` is aborted. */
  changed(): Promise<void>;
  close(): void;
}

/**
 * Watches by the kernel's notifications (no polling). The directory is watched rather than
 * the file, since rotation puts another file in its place. Throws when the directory is missing.
 */
export function watchLog(path: string, until: AbortSignal): LogWatch {
  const name = basename(path);
  let isDirty = false;
  let wake: (() => void) | undefined;
  const notify = () => {
    isDirty = true;
    wake?.();
  };
  const watcher = watch(dirname(path), (_event, filename) => {
    if (filename === name || filename === null) notify();
  });
  // The directory went away with its Pod: what is open can still be read to its end.
  watcher.on("error", notify);
  until.addEventListener("abort", notify, { once: true });

  return {
    changed: async () => {
      if (!isDirty && !until.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      isDirty = false;
    },
    close: () => {
      watcher.close();
      until.removeEventListener("abort", notify);
    },
  };
}
