import { detachKeysFlag } from "../detach-keys-flag.ts";
import { execFlags } from "../exec/flags.ts";

/** The flags of `attach`. */
export const attachFlags = { ...execFlags, "detach-keys": detachKeysFlag({}) };
