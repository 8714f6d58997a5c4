import { defineCommand } from "../../cli/command.ts";
import { durationFlag } from "../../cli/duration-flag.ts";
import { createMessages } from "../../cli/messages.ts";
import { type StopOutcome, stopPlayground } from "../../playground/process/stop.ts";
import { dataDirectory, dataDirectoryFlag, requireLinuxRoot } from "./flags.ts";

const words = {
  "not running": "The playground was not running.",
  stopped: "The playground is stopped.",
  killed:
    "The playground is stopped. Its containerd could not end the containers, so they were killed without their grace.",
} as const satisfies Record<StopOutcome, string>;

/** `ephemera playground stop` */
export const command = defineCommand({
  description: [
    "Stop the playground: its containers end, its state stays.",
    "",
    "The next start brings the Pods back, as after a reboot of the node.",
  ].join("\n"),
  examples: ["# Stop it; containers get ten seconds to end", "{command} --grace 10s"].join("\n"),
  usage: "[flags]",
  flags: {
    "data-dir": dataDirectoryFlag,
    grace: durationFlag({
      initial: "5s",
      help: "How long containers get to end by themselves before they are killed.",
    }),
  },
  async run({ flags, environment }) {
    requireLinuxRoot("stopping a playground");
    const messages = createMessages({ stream: environment.stderr, env: environment.env });
    messages.progress("Stopping the playground");
    const outcome = await stopPlayground({
      data: dataDirectory(flags["data-dir"]),
      graceSeconds: Math.ceil(flags.grace / 1000),
      signal: environment.signal,
    });
    messages.clear();
    messages.info(words[outcome]);
    return 0;
  },
});
