/** The bytes that end a session and leave its process running, one for each key. */
export type DetachKeys = readonly number[];

/** What is typed, looked through for the keys. */
export interface DetachFilter {
  /** The bytes to pass on, and whether the keys were complete in this piece. */
  see(typed: Buffer): { passed: Buffer; isDetached: boolean };
}

const controlKeys = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

/**
 * Reads keys as kubectl's `--detach-keys` writes them: `ctrl-p,ctrl-q`, `ctrl-a,d`. Throws a plain
 * Error for what is no key.
 */
export function parseDetachKeys(text: string): DetachKeys {
  return text.split(",").map((key) => {
    const control = /^ctrl-(.)$/i.exec(key)?.[1]?.toLowerCase();
    if (control !== undefined && controlKeys.includes(control)) return controlKeys.indexOf(control);
    if (/^[\x20-\x7e]$/.test(key)) return key.charCodeAt(0);
    throw new Error(`Unknown character: '${key}'`);
  });
}

/**
 * Watches for the keys. The beginning of them is held back until it is known whether the rest
 * follows, so that nothing of them reaches the process.
 */
export function createDetachFilter(keys: DetachKeys): DetachFilter {
  let matched = 0;
  return {
    see(typed) {
      const passed: number[] = [];
      for (const byte of typed) {
        if (byte === keys[matched]) {
          matched += 1;
          if (matched === keys.length) return { passed: Buffer.from(passed), isDetached: true };
          continue;
        }
        passed.push(...keys.slice(0, matched));
        matched = byte === keys[0] ? 1 : 0;
        if (matched === 0) passed.push(byte);
      }
      return { passed: Buffer.from(passed), isDetached: false };
    },
  };
}
