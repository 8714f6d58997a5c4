import { defineCommand } from "../../cli/command.ts";
import { formatObject, type ObjectFormat } from "../../cli/format-object.ts";
import { formatTable } from "../../cli/table.ts";
import { dataDirectory, dataDirectoryFlag, requireLinuxRoot } from "./flags.ts";
import { outputFlag, readObjectFormat } from "./output-flag.ts";

/** `ephemera playground images` */
export const command = defineCommand({
  description: [
    "List the images the playground's runtime has.",
    "",
    "Those that were built in or loaded need no registry, whatever a Pod's imagePullPolicy says.",
  ].join("\n"),
  examples: ["# What can Pods use?", "{command}"].join("\n"),
  usage: "[flags]",
  flags: {
    "data-dir": dataDirectoryFlag,
    output: outputFlag,
  },
  async run({ flags, environment, command: name }) {
    requireLinuxRoot("reading the playground's images");
    const format: ObjectFormat | undefined = readObjectFormat(flags.output, name);
    const [{ listImages }, { withRunningRuntime }] = await Promise.all([
      import("../../playground/runtime/images/list.ts"),
      import("./with-running-runtime.ts"),
    ]);
    const images = await withRunningRuntime(dataDirectory(flags["data-dir"]), listImages);
    const rows = images.map((image) => [
      image.name,
      image.id.replace(/^sha256:/, "").slice(0, 12),
      `${(image.size / 1e6).toFixed(1)}MB`,
      image.authoritative ? "here" : "registry",
    ]);
    environment.stdout.write(
      format === undefined
        ? formatTable({ columns: ["IMAGE", "ID", "SIZE", "FROM"], rows })
        : await formatObject(images, format),
    );
    return 0;
  },
});
