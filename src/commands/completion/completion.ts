import { defineCommand } from "../../cli/command.ts";
import { oneOf } from "../../cli/completion/completion.ts";
import { EphemeraError } from "../../errors.ts";

const shells = ["bash", "zsh", "fish"] as const;

/** `ephemera completion`. */
export const completionCommand = defineCommand({
  description: `Print a script that lets a shell complete ephemera's command lines.

Commands, flags, their values, Pods, containers, nodes and namespaces are offered when Tab is pressed; what is in the cluster is asked for then, for a second at most.

As 'kubectl ephemera' kubectl's own completion does it, when kubectl_complete-ephemera is on the PATH.`,
  examples: `
# bash: in this shell, and in all that come
source <({command} bash)
{command} bash > ~/.local/share/bash-completion/completions/ephemera

# The same without the package bash-completion
echo 'source <({command} bash)' >> ~/.bashrc

# zsh
echo 'source <({command} zsh)' >> ~/.zshrc

# fish
{command} fish > ~/.config/fish/completions/ephemera.fish`,
  usage: "(bash | zsh | fish)",
  flags: {},
  complete: oneOf(...shells),
  async run({ positionals, environment, command }) {
    const shell = shells.find((known) => known === positionals[0]);
    if (shell === undefined || positionals.length > 1) {
      const problem = `expected one of ${shells.join(", ")}, found ${positionals.join(" ") || "nothing"}`;
      throw new EphemeraError("USAGE", { problem, command });
    }
    environment.stdout.write(await scripts[shell]());
    return 0;
  },
});

const scripts = {
  bash: async () => (await import("./bash-script.ts")).bashScript,
  zsh: async () => (await import("./zsh-script.ts")).zshScript,
  fish: async () => (await import("./fish-script.ts")).fishScript,
} as const satisfies Record<(typeof shells)[number], () => Promise<string>>;
