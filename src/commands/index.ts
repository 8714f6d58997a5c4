import type { CommandTree } from "../cli/command.ts";

/** All commands. Each is loaded only when it is called. */
export const commands: CommandTree = {};
