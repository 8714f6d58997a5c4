import type { CommandTree } from "../cli/command.ts";
import { playgroundCommands } from "./playground/index.ts";

/** What to try first. */
export const examples = `
# Open a shell inside the running Pod web, next to its processes
{command} debug web

# The same for its container app, with your own image
{command} debug web/app --image=nicolaka/netshoot`;

/** All commands. Each is loaded only when it is called. */
export const commands: CommandTree = {
  debug: {
    summary: "Open a debugger inside a running Pod",
    group: "Debugging Commands",
    load: async () => (await import("./debug/debug.ts")).debugCommand,
  },
  exec: {
    summary: "Execute a command in a container",
    group: "Debugging Commands",
    load: async () => (await import("./exec/exec.ts")).execCommand,
  },
  attach: {
    summary: "Attach to the main process of a running container",
    group: "Debugging Commands",
    load: async () => (await import("./attach/attach.ts")).attachCommand,
  },
  playground: {
    summary: "A single-node Kubernetes of your own, on real containers",
    group: "Playground Commands",
    examples: `
# A cluster to try things on, and how to be rid of it
{command} start
kubectl get nodes
{command} delete`,
    commands: playgroundCommands,
  },
  demo: {
    summary: "Show what Ephemera is for, on this machine",
    group: "Playground Commands",
    load: async () => (await import("./demo/demo.ts")).command,
  },
  completion: {
    summary: "Print a script for completion in bash, zsh or fish",
    group: "Settings Commands",
    load: async () => (await import("./completion/completion.ts")).completionCommand,
  },
};
