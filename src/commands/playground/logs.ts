import { once } from "node:events";
import { createReadStream, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { defineCommand } from "../../cli/command.ts";
import { boolFlag } from "../../cli/flags.ts";
import { EphemeraError } from "../../errors.ts";
import { layoutOf } from "../../playground/layout.ts";
import { dataDirectory, dataDirectoryFlag } from "./flags.ts";

/** `ephemera playground logs` */
export const command = defineCommand({
  description: "Print what the playground's process has logged.",
  examples: ["# Follow it", "{command} -f"].join("\n"),
  usage: "[flags]",
  flags: {
    "data-dir": dataDirectoryFlag,
    follow: boolFlag({ short: "f", help: "Go on printing as lines are added." }),
  },
  async run({ flags, environment }) {
    const data = dataDirectory(flags["data-dir"]);
    const { log } = layoutOf(data);
    const found = await stat(log).catch(() => undefined);
    if (found === undefined) throw new EphemeraError("PLAYGROUND_NOT_RUNNING", { data });
    const { stdout, signal } = environment;
    let position = 0;
    const watcher = flags.follow ? watch(log, { signal }) : undefined;
    for (;;) {
      for await (const chunk of createReadStream(log, { start: position })) {
        position += chunk.length;
        if (!stdout.write(chunk)) await once(stdout, "drain");
      }
      if (watcher === undefined || signal.aborted) return 0;
      await once(watcher, "change", { signal }).catch(() => undefined);
      if (signal.aborted) return 130;
    }
  },
});
