import { defineCommand } from "../../cli/command.ts";
import { demoFlags } from "./flags.ts";

/** `ephemera demo` */
export const command = defineCommand({
  description: [
    "Show what Ephemera is for, on this machine, in half a minute.",
    "",
    "Installs what is missing, starts the playground, runs a Pod that has no shell, and opens a",
    "debugger in it.",
  ].join("\n"),
  examples: `
# See it
{command}

# Refuse to install system packages
{command} --no-install`,
  usage: "[flags]",
  flags: demoFlags,
  run: async (invocation) => (await import("./run-demo.ts")).runDemo(invocation),
});
