import { once } from "node:events";
import { stat } from "node:fs/promises";
import { defineCommand } from "../../cli/command.ts";
import { boolFlag } from "../../cli/flags.ts";
import { EphemeraError } from "../../errors.ts";
import { layoutOf } from "../../playground/layout.ts";
import { dataDirectory, dataDirectoryFlag } from "./flags.ts";
import { followFile } from "./follow-file.ts";

/** `ephemera playground logs` */
export const command = defineCommand({
  description: "Print what the playground's process has logged.",
  examples: ["# Follow it", "{command} -f", "", "# Who changed what", "{command} --audit"].join(
    "\n",
  ),
  usage: "[flags]",
  flags: {
    "data-dir": dataDirectoryFlag,
    audit: boolFlag({
      help: "Print the audit log instead: a JSON object a line for every request that changed something or opened a stream.",
    }),
    follow: boolFlag({ short: "f", help: "Go on printing as lines are added." }),
  },
  async run({ flags, environment }) {
    const data = dataDirectory(flags["data-dir"]);
    const layout = layoutOf(data);
    const path = flags.audit ? layout.audit : layout.log;
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw new EphemeraError("PLAYGROUND_NOT_RUNNING", { data });
    const { stdout, signal } = environment;
    for await (const chunk of followFile(path, { follow: flags.follow, signal })) {
      if (!stdout.write(chunk)) await once(stdout, "drain");
    }
    return signal.aborted ? 130 : 0;
  },
});
