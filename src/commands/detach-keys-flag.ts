import type { Flag } from "../cli/flags.ts";
import { type DetachKeys, parseDetachKeys } from "../session/terminal/detach-keys.ts";

/** `--detach-keys`, off unless given: kubectl's own default swallows ctrl-p. Empty means none. */
export function detachKeysFlag(words: { group?: string }): Flag<DetachKeys | undefined> {
  return {
    ...words,
    help: "Keys that end the session and leave the process running, such as ctrl-p,ctrl-q. If absent there are none.",
    takesValue: true,
    shownDefault: "''",
    initial: undefined,
    read: (text) => (text === "" ? undefined : parseDetachKeys(text)),
  };
}
