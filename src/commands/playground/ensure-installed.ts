import type { Environment } from "../../cli/command.ts";
import type { Messages } from "../../cli/messages.ts";
import { EphemeraError } from "../../errors.ts";
import { install, readMachineFacts } from "../../playground/runtime/install/install.ts";
import { planInstall } from "../../playground/runtime/install/plan-install.ts";

/**
 * Sees to the system packages of the playground: says which are missing and by which commands
 * they come, then runs those. With `install` false it throws PACKAGES_MISSING instead. True when
 * something was installed.
 */
export async function ensureInstalled(options: {
  install: boolean;
  messages: Messages;
  environment: Environment;
}): Promise<boolean> {
  const { messages, environment } = options;
  const { packages, commands } = planInstall(readMachineFacts());
  if (packages.length === 0) return false;
  if (!options.install) {
    const how = (commands ?? []).map((words) => words.join(" ")).join(" && ");
    throw new EphemeraError("PACKAGES_MISSING", { packages: packages.join(", "), how });
  }
  await install({
    signal: environment.signal,
    async confirm(plan) {
      messages.info(`The playground needs system packages: ${plan.packages.join(", ")}`);
      for (const words of plan.commands ?? []) messages.info(`  running: ${words.join(" ")}`);
      return true;
    },
  });
  return true;
}
