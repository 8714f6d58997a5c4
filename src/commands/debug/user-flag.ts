import type { Flag, FlagWords } from "../../cli/flags.ts";
import { parseUserChoice, type UserChoice } from "../../debug/security/user-choice.ts";

/** `--as-user`. */
export function userFlag(words: FlagWords): Flag<UserChoice | undefined> {
  return {
    ...words,
    takesValue: true,
    shownDefault: "''",
    initial: undefined,
    read: parseUserChoice,
  };
}
