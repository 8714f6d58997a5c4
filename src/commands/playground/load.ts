import { resolve } from "node:path";
import { defineCommand } from "../../cli/command.ts";
import { fileNames } from "../../cli/completion/completion.ts";
import { createMessages } from "../../cli/messages.ts";
import { EphemeraError } from "../../errors.ts";
import { dataDirectory, dataDirectoryFlag, requireLinuxRoot } from "./flags.ts";

/** `ephemera playground load` */
export const command = defineCommand({
  description: [
    "Load images from tar files into the playground: what 'docker save' writes, or an OCI layout.",
    "",
    "A loaded image needs no registry, whatever a Pod's imagePullPolicy says. All or nothing of a",
    "file is loaded.",
  ].join("\n"),
  examples: [
    "# Bring an image you built",
    "docker save web:dev -o web.tar && {command} web.tar",
  ].join("\n"),
  usage: "IMAGE.tar...",
  flags: { "data-dir": dataDirectoryFlag },
  complete: fileNames("tar"),
  async run({ flags, positionals, environment, command: name }) {
    requireLinuxRoot("loading images");
    if (positionals.length === 0) {
      throw new EphemeraError("USAGE", {
        problem: "at least one tar file is required",
        command: name,
      });
    }
    const messages = createMessages({ stream: environment.stderr, env: environment.env });
    const { signal } = environment;
    const [{ loadImageArchive }, { withRunningRuntime }] = await Promise.all([
      import("../../playground/runtime/images/load-archive.ts"),
      import("./with-running-runtime.ts"),
    ]);
    await withRunningRuntime(dataDirectory(flags["data-dir"]), async (runtime) => {
      for (const path of positionals) {
        messages.progress(`Loading ${path}`);
        const loaded = await loadImageArchive({ path: resolve(path), ...runtime, signal });
        messages.clear();
        for (const image of loaded) environment.stdout.write(`${image.name} loaded\n`);
      }
    });
    return 0;
  },
});
