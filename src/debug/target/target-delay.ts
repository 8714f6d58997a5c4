import type { ContainerStateTerminated, Pod } from "../../kubernetes/types.ts";
import { isOnItsWay, statusOf } from "./container-problems.ts";

/** What to expect where the target isn't running now, line by line; nothing where it runs. */
export function delayNotes(pod: Pod, target: string | undefined): string[] {
  const { state, lastState } = (target && statusOf(pod, target)) || {};
  if (state === undefined || state.running !== undefined) return [];
  const reason = state.waiting?.reason ?? state.terminated?.reason ?? "";
  const notes = [
    `The target ${target} is not running now (${reason || "not started yet"}): the debugger starts once it does.`,
  ];
  const last = state.terminated ?? lastState?.terminated;
  if (last !== undefined) return [...notes, crashNote(pod, last)];
  return isOnItsWay(reason)
    ? notes
    : [...notes, "It has never run; --target= is for a debugger that doesn't wait for it."];
}

/** A container with processes of its own takes the debugger along: its first one is that of both. */
function crashNote({ spec }: Pod, last: ContainerStateTerminated): string {
  const seconds = lengthOf(last);
  const length = seconds === undefined ? "" : `, which took ${inSeconds(seconds)} last time`;
  const effect = spec?.shareProcessNamespace === true ? "starts within" : "lasts as long as";
  return `The debugger ${effect} one run of it${length}. In a copy it needn't run (--hold).`;
}

/** How long a run took, in seconds. */
function lengthOf({ startedAt = "", finishedAt = "" }: ContainerStateTerminated) {
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** The API gives times in whole seconds. */
function inSeconds(seconds: number): string {
  return seconds < 1 ? "less than a second" : `${Math.round(seconds)} s`;
}
