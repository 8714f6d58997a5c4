import { defineCommand } from "../../cli/command.ts";
import { formatObject } from "../../cli/format-object.ts";
import { formatTable } from "../../cli/table.ts";
import { type PlaygroundStatus, readStatus } from "../../playground/process/status.ts";
import { dataDirectory, dataDirectoryFlag } from "./flags.ts";
import { outputFlag, readObjectFormat } from "./output-flag.ts";

/** `ephemera playground status`: exit code 0 when it runs, 1 when it doesn't. */
export const command = defineCommand({
  description: "Show whether the playground runs, where, and on what.",
  examples: ["# Is it running?", "{command}", "", "# For a script", "{command} -o json"].join("\n"),
  usage: "[flags]",
  flags: {
    "data-dir": dataDirectoryFlag,
    output: outputFlag,
  },
  async run({ flags, environment, command: name }) {
    const format = readObjectFormat(flags.output, name);
    const status = await readStatus(dataDirectory(flags["data-dir"]));
    const text = format === undefined ? describe(status) : await formatObject(status, format);
    environment.stdout.write(text);
    return status.running ? 0 : 1;
  },
});

function describe(status: PlaygroundStatus): string {
  const state = status.running ? (status.ready ? "Running" : "Starting") : "Stopped";
  return formatTable({
    columns: ["STATE", "SERVER", "PID", "RUNTIME", "STARTED", "DATA"],
    rows: [
      [
        state,
        status.server ?? "<none>",
        status.pid === undefined ? "<none>" : String(status.pid),
        status.runtime ?? "<none>",
        status.startedAt ?? "<none>",
        status.data,
      ],
    ],
  });
}
