import type { ContainerState, ContainerStatus, Pod } from "../../../kubernetes/types.ts";

/** All termination messages of a Pod together may be this long, in bytes. */
const podLimit = 12 * 1024;

/** Cuts the termination messages of a status to the container's equal share of what a Pod may say. Pure. */
export function limitMessages({ spec }: Pod, status: ContainerStatus): ContainerStatus {
  const containers = (spec?.containers ?? []).length + (spec?.initContainers ?? []).length;
  const share = Math.floor(podLimit / Math.max(containers, 1));
  return {
    ...status,
    ...(status.state === undefined ? {} : { state: limit(status.state, share) }),
    ...(status.lastState === undefined ? {} : { lastState: limit(status.lastState, share) }),
  };
}

function limit(state: ContainerState, bytes: number): ContainerState {
  const message = state.terminated?.message;
  if (state.terminated === undefined || message === undefined) return state;
  if (Buffer.byteLength(message) <= bytes) return state;
  const cut = new TextDecoder().decode(Buffer.from(message).subarray(0, bytes), { stream: true });
  return { ...state, terminated: { ...state.terminated, message: cut } };
}
