import type { ContainerState, Node, Pod } from "../../../src/kubernetes/types.ts";
import file from "../kubectl-debug.json" with { type: "json" };

/** A request that changes something, as kubectl sent it. */
export interface RecordedMutation {
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** A remote stream, with every frame kubectl sent in it. */
export interface RecordedStream {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly frames?: readonly object[];
}

/** What kubectl did in one case. */
export interface RecordedOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly mutations: readonly RecordedMutation[];
  readonly streams?: readonly RecordedStream[];
  readonly logRequests?: readonly { path: string; query: Readonly<Record<string, string>> }[];
}

/** What the recording's server did besides answering. */
export interface RecordedServer {
  /** States of the debugger's container; it runs at once where there are none. */
  readonly lifecycle?: readonly { state: ContainerState }[];
  readonly failures?: readonly {
    method: string;
    match: string;
    code: number;
    reason: string;
    message: string;
    details?: object;
  }[];
  readonly attach?: {
    readonly stdout?: string;
    readonly stderr?: string;
    /** False: the process goes on until its input ends, or `endOn` is typed. */
    readonly end?: boolean;
    readonly endOn?: string;
    /** A refusal of every stream. */
    readonly spdyCode?: number;
    readonly spdyMessage?: string;
  };
  readonly log?: string;
  readonly warningHeader?: string;
  readonly serverDown?: boolean;
}

/** One case recorded from stock kubectl. */
export interface RecordedCase {
  readonly id: string;
  readonly mode: "ephemeral" | "copy" | "node" | "invalid" | "attach" | "kattach";
  /** `@name` stands for the path of one of `files`. */
  readonly command: readonly string[];
  readonly input: { readonly pods?: readonly string[]; readonly nodes?: readonly string[] };
  readonly files?: Readonly<Record<string, string>>;
  readonly server?: RecordedServer;
  readonly stdin?: string;
  /** Typed one after another on a terminal of 80 × 24. */
  readonly pty?: { readonly type: readonly { data: string }[] };
  readonly signal?: { readonly name: string };
  readonly kubectlBug?: string;
  readonly expect: RecordedOutcome;
}

interface RecordedContainer {
  readonly container: {
    readonly securityContext: object | null;
    readonly volumeMounts: object | null;
  };
}

/** What a profile does to each kind of container, and to the Pod around it. */
export interface RecordedProfile {
  readonly ephemeral: RecordedContainer;
  readonly copyNewContainer: RecordedContainer & { readonly pod: object };
  readonly copyExistingContainer: { readonly container: object | null; readonly pod: object };
  readonly node: RecordedContainer & {
    readonly pod: Readonly<Record<"volumes" | "tolerations" | "restartPolicy", unknown>>;
  };
}

interface Recording {
  readonly objects: Readonly<Record<string, Pod | Node>>;
  readonly vectors: readonly RecordedCase[];
  readonly imageRefs: readonly { ref: string; valid: boolean }[];
  readonly profileMatrix: Readonly<Record<string, RecordedProfile>>;
}

/** The cases of the recording, with the objects its cluster held. */
export const recording: Recording = JSON.parse(JSON.stringify(file));
