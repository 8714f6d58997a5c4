import { EphemeraError } from "../../errors.ts";
import type { EphemeralContainer, Pod } from "../../kubernetes/types.ts";
import { containerNames, defaultingText, freeDebuggerName } from "../container-names.ts";
import { sharedNamespaces } from "../namespaces.ts";
import type { DebugPlan, SessionPlan } from "../plan.ts";
import {
  attachedSession,
  ownProcess,
  type PlanContext,
  sessionPermissions,
} from "../plan-context.ts";
import { profileNotice } from "../profiles/profile.ts";
import { capabilityWarning } from "../profiles/security-context.ts";
import { checkNoPullSecrets } from "../pull/with-pull-secrets.ts";
import { checkPod, targetDelay } from "../target/check-pod.ts";
import { additionPatch, ephemeralContainer } from "./ephemeral-container.ts";
import { findResident, residentContainer } from "./resident.ts";
import { shellCommand } from "./resident-command.ts";

/** What a plan for an ephemeral container is made from. */
export interface EphemeralInput extends PlanContext {
  readonly pod: Pod;
  readonly image: string;
  /** The target, given or chosen. */
  readonly target: string | undefined;
  /** Why a resident debugger can't be used, if it can't: a clause. */
  readonly notResident?: string | undefined;
}

const additionPermissions = [
  "get pods",
  "patch pods/ephemeralcontainers",
  "list pods",
  "watch pods",
];

/**
 * Plans a debugger inside a running Pod. Throws POD_ENDED, POD_TERMINATING, TARGET_NOT_FOUND,
 * TARGET_ENDED, PULL_SECRET_NOT_POSSIBLE or CONTAINER_EXISTS; nothing has been changed then.
 */
export function planEphemeral(input: EphemeralInput): DebugPlan {
  checkPod(input.pod, input.target);
  checkNoPullSecrets(input.options, input.pod);
  if (input.options.attach !== undefined) return planOwnProcess(input);
  const notResident = input.notResident ?? whyNotResident(input);
  if (notResident !== undefined) return planOwnProcess({ ...input, notResident });
  return planReuse(input) ?? planResident(input);
}

/** What is asked for that only a container's own process can do. */
function whyNotResident({ options }: EphemeralInput): string | undefined {
  if (options.argumentsOnly) return "--arguments-only is for the image's own entrypoint";
  return options.custom?.fields.args === undefined
    ? undefined
    : "The arguments in --custom are for the image's own entrypoint";
}

/** A running debugger made for the same purpose, if there is one and no other name is wanted. */
function planReuse(input: EphemeralInput): DebugPlan | undefined {
  const { pod, options } = input;
  const running = findResident(pod, residentParts(input, ""));
  const wanted = options.container || running;
  if (running === undefined || wanted !== running) return undefined;
  const session = residentSession(input);
  return {
    ...planFrame(input, running, session),
    flow: "resident",
    changes: [],
    announcements: [],
    notes: [`Using the running debugger ${running}.`],
    warnings: [],
    sideEffects: [],
    permissions: ["get pods", ...sessionPermissions(session)],
  };
}

function planResident(input: EphemeralInput): DebugPlan {
  const { options } = input;
  const container = residentContainer(residentParts(input, debuggerName(input)));
  const session = residentSession(input);
  const staysBehind = `The debugger ${container.name} stays in the Pod's spec until the Pod is deleted: ephemeral containers can't be removed.`;
  return {
    ...planFrame(input, container.name, session),
    flow: "resident",
    changes: [addition(input, container)],
    announcements: [],
    notes: [
      ...profileNotes(input),
      ...delayNotes(input),
      `${staysBehind} It ends after ${inWords(options.timeToLive)} without a session (--ttl).`,
    ],
    warnings: warningsAbout(input, container),
    sideEffects: [staysBehind],
    permissions: [...additionPermissions, ...sessionPermissions(session)],
  };
}

/** kubectl's own flow: the objects it sends, and its words. */
function planOwnProcess(input: EphemeralInput): DebugPlan {
  const { options, target, notResident } = input;
  const { stdin, tty, attach } = ownProcess(input);
  const container = ephemeralContainer({
    name: debuggerName(input),
    image: input.image,
    command: options.command,
    argumentsOnly: options.argumentsOnly,
    env: options.env,
    imagePullPolicy: options.imagePullPolicy,
    profile: input.profile,
    target,
    custom: options.custom,
    stdin,
    tty,
  });
  const { name } = container;
  const session = attachedSession(input, container, {
    attach,
    ended: `Session ended, the ephemeral container will not be restarted but may be reattached using 'kubectl attach ${nameOf(input.pod)} -c ${name} -n ${namespaceOf(input.pod)} -i -t' if it is still running`,
  });
  return {
    ...planFrame(input, name, session),
    flow: "own-process",
    changes: [addition(input, container)],
    announcements: [
      ...(target === undefined ? [] : [targetingText(target)]),
      ...(options.container ? [] : [defaultingText(name)]),
    ],
    notes: [
      ...profileNotes(input),
      ...(notResident === undefined
        ? []
        : [
            `${notResident}, so the debugger's process is the session itself, as with kubectl debug.`,
          ]),
      ...delayNotes(input),
    ],
    warnings: warningsAbout(input, container),
    sideEffects: [`The container ${name} stays in the Pod's spec until the Pod is deleted.`],
    permissions: [...additionPermissions, ...sessionPermissions(session)],
  };
}

function residentParts(input: EphemeralInput, name: string) {
  const { image, target, profile, options } = input;
  const { env, imagePullPolicy, custom, timeToLive } = options;
  return { name, image, target, profile, env, imagePullPolicy, custom, timeToLive };
}

function planFrame(input: EphemeralInput, name: string, session: SessionPlan | undefined) {
  const { pod, target } = input;
  return {
    mode: "ephemeral" as const,
    namespace: namespaceOf(pod),
    pod: nameOf(pod),
    debugger: name,
    ...(target !== undefined && { target }),
    ...(session && { session }),
    shares: sharedNamespaces({ pod: nameOf(pod), spec: pod.spec, target }),
  };
}

function nameOf(pod: Pod): string {
  return pod.metadata?.name ?? "";
}

function namespaceOf(pod: Pod): string {
  return pod.metadata?.namespace ?? "default";
}

function addition({ pod }: EphemeralInput, container: EphemeralContainer) {
  const patch = additionPatch(pod, container);
  return { kind: "add-container" as const, pod: nameOf(pod), container, patch };
}

/** With a terminal and nothing said, a shell; without a terminal and nothing said, no session. */
function residentSession({ options, terminal, term }: EphemeralInput): SessionPlan | undefined {
  const { command, stdin, tty } = options;
  if (command.length > 0) return { kind: "exec", command, stdin, tty };
  if (stdin) return { kind: "exec", command: shellCommand(term), stdin, tty };
  return terminal
    ? { kind: "exec", command: shellCommand(term), stdin: true, tty: true }
    : undefined;
}

function debuggerName({ pod, options, suffix }: EphemeralInput): string {
  const wanted = options.container;
  if (wanted === undefined || wanted === "") return freeDebuggerName(pod, suffix);
  if (containerNames(pod).has(wanted)) {
    throw new EphemeraError("CONTAINER_EXISTS", { pod: nameOf(pod), container: wanted });
  }
  return wanted;
}

function delayNotes({ pod, target }: EphemeralInput): string[] {
  const delay = target === undefined ? undefined : targetDelay(pod, target);
  if (delay === undefined) return [];
  return [`The target ${target} is not running now (${delay}): the debugger starts once it does.`];
}

/** kubectl's sentence; where it isn't true the debugger sees only its own processes. */
function targetingText(target: string): string {
  return `Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.`;
}

function profileNotes({ profile }: EphemeralInput): string[] {
  const notice = profileNotice(profile);
  return notice === undefined ? [] : [notice];
}

function warningsAbout({ pod }: EphemeralInput, container: EphemeralContainer): string[] {
  const user = pod.spec?.securityContext?.runAsUser;
  const warning = capabilityWarning(user, container.securityContext);
  return warning === undefined ? [] : [warning];
}

function inWords(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
