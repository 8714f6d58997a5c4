import type { CommandTree } from "../cli/command.ts";
import { playgroundCommands } from "./playground/index.ts";

/** All commands. Each is loaded only when it is called. */
export const commands: CommandTree = {
  playground: {
    summary: "A single-node Kubernetes of your own, on real containers",
    commands: playgroundCommands,
  },
  demo: {
    summary: "Show what Ephemera is for, on this machine",
    load: async () => (await import("./demo/demo.ts")).command,
  },
};
