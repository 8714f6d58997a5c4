import { defineCommand } from "../../cli/command.ts";
import { boolFlag } from "../../cli/flags.ts";
import { createMessages } from "../../cli/messages.ts";
import { EphemeraError } from "../../errors.ts";
import { install, readMachineFacts } from "../../playground/runtime/install/install.ts";
import { type InstallPlan, planInstall } from "../../playground/runtime/install/plan-install.ts";
import { requireLinuxRoot } from "./flags.ts";

/** `ephemera playground install` */
export const command = defineCommand({
  description: [
    "Install the system packages the playground needs.",
    "",
    "Uses the machine's own package manager, and says first what it is going to do.",
  ].join("\n"),
  examples: [
    "# Say what is missing, and ask before installing it",
    "{command}",
    "",
    "# In a script",
    "{command} --yes",
    "",
    "# Only say what would be done",
    "{command} --dry-run",
  ].join("\n"),
  usage: "[flags]",
  flags: {
    yes: boolFlag({ short: "y", help: "Install without asking." }),
    "dry-run": boolFlag({ help: "Only print the commands that would be run." }),
  },
  async run({ flags, environment, command: name }) {
    const messages = createMessages({ stream: environment.stderr, env: environment.env });
    if (flags["dry-run"]) {
      environment.stdout.write(describe(planInstall(readMachineFacts())));
      return 0;
    }
    requireLinuxRoot("installing packages");
    const plan = await install({
      signal: environment.signal,
      async confirm(proposed) {
        messages.info("The playground needs these packages, which will be installed with:");
        messages.info(describe(proposed).trimEnd());
        if (flags.yes) return true;
        if (!environment.stdin.isTTY) {
          throw new EphemeraError("USAGE", {
            problem: "there is no terminal to ask on; say --yes to install",
            command: name,
          });
        }
        const { confirm } = await import("@clack/prompts");
        const answer = await confirm({ message: "Install them now?", output: environment.stderr });
        return answer === true;
      },
    });
    if (plan === undefined) {
      messages.info("Nothing was installed.");
      return 1;
    }
    messages.info(
      plan.packages.length === 0
        ? "Everything the playground needs is here."
        : `Installed ${plan.packages.join(", ")}.`,
    );
    return 0;
  },
});

function describe({ commands, packages }: InstallPlan): string {
  if (packages.length === 0) return "Nothing is missing.\n";
  if (commands === undefined) return `Packages to install by hand: ${packages.join(" ")}\n`;
  return commands.map((words) => `  ${words.join(" ")}\n`).join("");
}
