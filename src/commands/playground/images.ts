import { defineCommand } from "../../cli/command.ts";
import { formatTable } from "../../cli/table.ts";
import { dataDirectory, dataDirectoryFlag, requireLinuxRoot } from "./flags.ts";
import { withRunningRuntime } from "./with-running-runtime.ts";

/** `ephemera playground images` */
export const command = defineCommand({
  description: "List the images the playground's runtime has.",
  examples: ["# What can Pods use without a registry?", "{command}"].join("\n"),
  usage: "[flags]",
  flags: { "data-dir": dataDirectoryFlag },
  async run({ flags, environment }) {
    requireLinuxRoot("reading the playground's images");
    const data = dataDirectory(flags["data-dir"]);
    const { images } = await withRunningRuntime(data, (cri) => cri.listImages({}));
    const rows = images.flatMap(({ id, repoTags, size }) =>
      (repoTags.length === 0 ? ["<none>"] : repoTags).map((tag) => [
        tag,
        id.replace(/^sha256:/, "").slice(0, 12),
        megabytes(Number(size)),
      ]),
    );
    rows.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
    environment.stdout.write(formatTable({ columns: ["IMAGE", "ID", "SIZE"], rows }));
    return 0;
  },
});

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)}MB`;
}
