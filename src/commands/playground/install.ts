import { defineCommand } from "../../cli/command.ts";
import { boolFlag } from "../../cli/flags.ts";
import { createMessages } from "../../cli/messages.ts";
import { ensureInstalled } from "./ensure-installed.ts";
import { requireLinuxRoot } from "./flags.ts";

/** `ephemera playground install` */
export const command = defineCommand({
  description: [
    "Install the system packages the playground needs, by the machine's own package manager:",
    "containerd, runc, the CNI plugins, a static busybox, catatonit and iptables.",
    "",
    "Says what it is going to run before it runs it. What is there already is left alone.",
  ].join("\n"),
  examples: `
# Install what is missing
{command}

# Only say what is missing (exit code 1 if anything is)
{command} --dry-run`,
  usage: "[flags]",
  flags: {
    "dry-run": boolFlag({ help: "Install nothing; fail if something is missing." }),
  },
  async run({ flags, environment }) {
    requireLinuxRoot("installing system packages");
    const messages = createMessages({ stream: environment.stderr, env: environment.env });
    const installed = await ensureInstalled({ install: !flags["dry-run"], messages, environment });
    messages.info(installed ? "All packages are installed." : "Nothing is missing.");
    return 0;
  },
});
