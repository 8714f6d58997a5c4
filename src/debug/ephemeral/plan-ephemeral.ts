import type { DebugPlan } from "../plan.ts";
import { checkNoPullSecrets } from "../pull/with-pull-secrets.ts";
import { checkPod } from "../target/check-pod.ts";
import { withTargetNamed } from "../target/target-word.ts";
import { isWindows } from "../target/windows-pod.ts";
import { debuggerSecurity } from "./debugger-security.ts";
import type { EphemeralInput } from "./input.ts";
import { planOwnProcess } from "./plan-own-process.ts";
import { planResident, planReuse } from "./plan-resident.ts";

/**
 * Plans a debugger inside a running Pod. Throws POD_ENDED, POD_TERMINATING, TARGET_NOT_FOUND,
 * TARGET_ENDED, PULL_SECRET_NOT_POSSIBLE, CONTAINER_EXISTS, TARGET_USER_UNKNOWN or ROOT_IS_RESTRICTED; nothing has been
 * changed then.
 */
export function planEphemeral(given: EphemeralInput): DebugPlan {
  const input = { ...given, options: withTargetNamed(given.options, given) };
  checkPod(input.pod, input.target);
  checkNoPullSecrets(input.options, input.pod);
  const secured = { ...input, security: debuggerSecurity(input) };
  if (input.options.attach !== undefined) return planOwnProcess(secured);
  const notResident = input.notResident ?? whyNotResident(input);
  if (notResident !== undefined) return planOwnProcess({ ...secured, notResident });
  return planReuse(secured) ?? planResident(secured);
}

/** What is asked for that only a container's own process can do. */
function whyNotResident({ options, pod }: EphemeralInput): string | undefined {
  if (isWindows(pod)) return "The Pod runs on Windows, which has no shell to wait in";
  if (options.argumentsOnly) return "--arguments-only is for the image's own entrypoint";
  return options.custom?.fields.args === undefined
    ? undefined
    : "The arguments in --custom are for the image's own entrypoint";
}
