import { defineCommand } from "../../cli/command.ts";
import { createMessages } from "../../cli/messages.ts";
import { deletePlayground } from "../../playground/process/delete.ts";
import { dataDirectory, dataDirectoryFlag, requireLinuxRoot } from "./flags.ts";

/** `ephemera playground delete` */
export const command = defineCommand({
  description: [
    "Delete the playground: containers, images, objects, network, kubeconfig context.",
    "",
    "Nothing of it stays on the machine but the system packages.",
  ].join("\n"),
  examples: ["# Remove everything", "{command}"].join("\n"),
  usage: "[flags]",
  flags: { "data-dir": dataDirectoryFlag },
  async run({ flags, environment }) {
    requireLinuxRoot("deleting a playground");
    const messages = createMessages({ stream: environment.stderr, env: environment.env });
    messages.progress("Deleting the playground");
    const data = dataDirectory(flags["data-dir"]);
    const deleted = await deletePlayground({ data, signal: environment.signal });
    messages.clear();
    messages.info(
      deleted ? `The playground in ${data} is deleted.` : `There is no playground in ${data}.`,
    );
    return 0;
  },
});
