import { defaultingText } from "../container-names.ts";
import type { DebugPlan } from "../plan.ts";
import { attachedSession, ownProcess, sessionPermissions } from "../plan-context.ts";
import { rootWarnings } from "../root/choose-root.ts";
import { delayNotes } from "../target/target-delay.ts";
import {
  addition,
  additionPermissions,
  debuggerName,
  planFrame,
  surroundings,
} from "./addition.ts";
import { securityWarnings } from "./debugger-security.ts";
import { ephemeralContainer } from "./ephemeral-container.ts";
import { nameOf, namespaceOf, type SecuredInput } from "./input.ts";

/** kubectl's own flow: the objects it sends, and its words. Throws CONTAINER_EXISTS. */
export function planOwnProcess(input: SecuredInput): DebugPlan {
  const { options, target, notResident, security } = input;
  const { attach, ...process } = ownProcess(input);
  const shared = surroundings(input);
  const container = ephemeralContainer({
    name: debuggerName(input),
    image: input.image,
    command: options.command,
    argumentsOnly: options.argumentsOnly,
    env: shared.env,
    shared: shared.fields,
    imagePullPolicy: options.imagePullPolicy,
    securityContext: security.securityContext,
    target,
    custom: options.custom,
    ...process,
  });
  const { name } = container;
  const session = attachedSession(input, container, {
    attach,
    ended: `Session ended, the ephemeral container will not be restarted but may be reattached using 'kubectl attach ${nameOf(input.pod)} -c ${name} -n ${namespaceOf(input.pod)} -i -t' if it is still running`,
  });
  return {
    ...planFrame(input, { name, session }),
    flow: "own-process",
    changes: [addition(input, container)],
    announcements: [
      ...(target === undefined ? [] : [targetingText(target)]),
      ...(options.container ? [] : [defaultingText(name)]),
    ],
    notes: [
      ...security.notes,
      ...(notResident === undefined
        ? []
        : [
            `${notResident}, so the debugger's process is the session itself, as with kubectl debug.`,
          ]),
      ...delayNotes(input.pod, input.target),
      ...shared.notes,
    ],
    warnings: [...securityWarnings(input, container), ...rootWarnings(options)],
    sideEffects: [`The container ${name} stays in the Pod's spec until the Pod is deleted.`],
    permissions: [...additionPermissions, ...sessionPermissions(session)],
  };
}

/** kubectl's sentence; where it isn't true the debugger sees only its own processes. */
function targetingText(target: string): string {
  return `Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.`;
}
