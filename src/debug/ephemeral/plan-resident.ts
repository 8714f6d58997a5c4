import type { DebugPlan } from "../plan.ts";
import { sessionPermissions } from "../plan-context.ts";
import { rootNotes } from "../root/choose-root.ts";
import { askedSurroundings } from "../surroundings.ts";
import { delayNotes } from "../target/target-delay.ts";
import {
  addition,
  additionPermissions,
  debuggerName,
  planFrame,
  surroundings,
} from "./addition.ts";
import { securityWarnings } from "./debugger-security.ts";
import type { SecuredInput } from "./input.ts";
import { findResident, residentContainer } from "./resident.ts";
import { residentSession } from "./resident-session.ts";

/** A running debugger made for the same purpose, if there is one and no other name is wanted. */
export function planReuse(input: SecuredInput): DebugPlan | undefined {
  const { pod, options } = input;
  const running = findResident(pod, residentParts(input, ""));
  const wanted = options.container || running;
  if (running === undefined || wanted !== running) return undefined;
  const session = residentSession(input);
  return {
    ...planFrame(input, { name: running, session }),
    flow: "resident",
    changes: [],
    announcements: [],
    notes: [`Using the running debugger ${running}.`, ...rootNotes(input)],
    warnings: [],
    sideEffects: [],
    permissions: ["get pods", ...sessionPermissions(session)],
  };
}

/** A new debugger that waits for sessions, and the first of them. Throws CONTAINER_EXISTS. */
export function planResident(input: SecuredInput): DebugPlan {
  const { options, security } = input;
  const container = residentContainer(residentParts(input, debuggerName(input)));
  const session = residentSession(input);
  const staysBehind = `The debugger ${container.name} stays in the Pod's spec until the Pod is deleted: ephemeral containers can't be removed.`;
  return {
    ...planFrame(input, { name: container.name, session }),
    flow: "resident",
    changes: [addition(input, container)],
    announcements: [],
    notes: [
      ...security.notes,
      ...delayNotes(input.pod, input.target),
      ...surroundings(input).notes,
      ...rootNotes(input),
      `${staysBehind} It ends after ${inWords(options.timeToLive)} without a session (--ttl).`,
    ],
    warnings: securityWarnings(input, container),
    sideEffects: [staysBehind],
    permissions: [...additionPermissions, ...sessionPermissions(session)],
  };
}

function residentParts(input: SecuredInput, name: string) {
  const { image, target, security, options } = input;
  const { imagePullPolicy, custom, timeToLive } = options;
  const { securityContext } = security;
  const { env, fields: shared } = surroundings(input);
  const asked = askedSurroundings(options);
  const own = { securityContext, env, shared, asked, imagePullPolicy, custom, timeToLive };
  return { name, image, target, ...own };
}

function inWords(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
