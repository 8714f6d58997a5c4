import type { Readable } from "node:stream";
import type { NodeUsage } from "./usage/usage.ts";

/** Which container of which Pod. */
export interface ContainerTarget {
  namespace: string;
  pod: string;
  /** Name of a regular, init or ephemeral container. */
  container: string;
}

/** What exec and attach have in common (core.v1.PodExecOptions, PodAttachOptions). */
export interface StreamOptions {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

/** core.v1.PodLogOptions, already validated. */
export interface LogOptions {
  follow?: boolean;
  previous?: boolean;
  timestamps?: boolean;
  /** Whole lines from the end. */
  tailLines?: number;
  /** Only lines written at or after this instant. */
  since?: Date;
  /** Bytes of output. */
  limitBytes?: number;
}

/**
 * What the API server asks of the node, as the real one asks the kubelet's port 10250.
 * exec, attach and portForward return the runtime's single-use streaming URL
 * (CRI ExecResponse.url; plain http on loopback, valid for a minute).
 * They throw `StatusError`s with the kubelet's own words.
 */
export interface NodeApi {
  exec(target: ContainerTarget, command: string[], options: StreamOptions): Promise<URL>;
  attach(target: ContainerTarget, options: StreamOptions): Promise<URL>;
  portForward(pod: { namespace: string; pod: string }, ports: number[]): Promise<URL>;
  /** The log as text/plain bytes; ends when the container does, or at once without `follow`. */
  logs(target: ContainerTarget, options: LogOptions, signal: AbortSignal): Promise<Readable>;
  /** What is used now, as `kubectl top` tells it; undefined when that can't be said yet. */
  usage(): Promise<NodeUsage | undefined>;
}
