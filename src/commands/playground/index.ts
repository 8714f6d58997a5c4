import type { CommandTree } from "../../cli/command.ts";

/** The commands of `ephemera playground`. */
export const playgroundCommands: CommandTree = {
  start: {
    summary: "Start a single-node Kubernetes on real containers",
    load: async () => (await import("./start.ts")).command,
  },
  stop: {
    summary: "Stop it: containers end, state stays",
    load: async () => (await import("./stop.ts")).command,
  },
  delete: {
    summary: "Delete it: nothing stays",
    load: async () => (await import("./delete.ts")).command,
  },
  status: {
    summary: "Show whether it runs, where, and on what",
    load: async () => (await import("./status.ts")).command,
  },
  load: {
    summary: "Load images from docker-archive or OCI tar files",
    load: async () => (await import("./load.ts")).command,
  },
  images: {
    summary: "List the images it has",
    load: async () => (await import("./images.ts")).command,
  },
  logs: {
    summary: "Print what its process has logged",
    load: async () => (await import("./logs.ts")).command,
  },
  install: {
    summary: "Install the system packages it needs",
    load: async () => (await import("./install.ts")).command,
  },
};
