import { isJsonObject, type Json, type JsonObject } from "../../kubernetes/object.ts";
import { DecodeError, decode } from "../../kubernetes/schema/decode.ts";
import type { Node, Pod } from "../../kubernetes/types.ts";
import type { WorkloadTarget } from "./parse-target.ts";
import { type WorkloadKind, workloadKinds } from "./workload/workload-kinds.ts";

/** What a manifest says to debug. */
export type ManifestTarget =
  | WorkloadTarget
  | { readonly kind: "pod"; readonly pod: string; readonly manifest: Pod }
  | { readonly kind: "node"; readonly node: string; readonly manifest: Node };

/** Why a manifest names nothing to debug, in kubectl's words. */
export class ManifestTargetError extends Error {
  override readonly name = "ManifestTargetError";
}

/** Where the object of a manifest is. */
export interface ManifestPlace {
  /** For one that names none. */
  readonly namespace: string;
  /** What `-n` said, if it did: no object may name another. */
  readonly given: string | undefined;
}

/**
 * The target of a manifest. `likeKubectl` is for those kubectl takes: Pods and nodes, no workloads. Throws
 * `ManifestTargetError`.
 */
export function manifestTarget(
  object: JsonObject,
  { likeKubectl, ...place }: ManifestPlace & { likeKubectl: boolean },
): ManifestTarget {
  const { apiVersion, kind } = object;
  const workload = likeKubectl ? undefined : workloadKindOf(object);
  if (workload !== undefined) return workloadTarget(object, { workload, place });
  if (apiVersion !== "v1" || (kind !== "Pod" && kind !== "Node")) {
    // The core group is a group to kubectl: one with an empty name.
    const version = text(apiVersion).replace(/^[^/]+$/, "/$&");
    throw new ManifestTargetError(`"${version}, Kind=${text(kind)}" not supported by debug`);
  }
  const value = fitted(object, kind);
  const name = nameOf(value.metadata?.name);
  if (kind === "Node") return { kind: "node", node: name, manifest: value };
  const namespace = namespaceIn(place, value.metadata?.namespace);
  return {
    kind: "pod",
    pod: name,
    manifest: { ...value, metadata: { ...value.metadata, namespace } },
  };
}

function workloadKindOf({ apiVersion, kind }: JsonObject): WorkloadKind | undefined {
  return workloadKinds.find(
    (each) => each.kind === kind && apiVersion === (each.group === "" ? "v1" : `${each.group}/v1`),
  );
}

/** The cluster knows the rest of it. */
function workloadTarget(
  { metadata }: JsonObject,
  { workload, place }: { workload: WorkloadKind; place: ManifestPlace },
): WorkloadTarget {
  const { name, namespace } = isJsonObject(metadata) ? metadata : {};
  return {
    kind: "workload",
    workload,
    name: nameOf(text(name)),
    namespace: namespaceIn(place, text(namespace)),
  };
}

function nameOf(name: string | undefined): string {
  if (name) return name;
  throw new ManifestTargetError("resource name may not be empty");
}

function namespaceIn({ namespace, given }: ManifestPlace, own: string | undefined): string {
  if (own && given !== undefined && own !== given) {
    throw new ManifestTargetError(
      `the namespace from the provided object "${own}" does not match the namespace "${given}". You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  return own || namespace;
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** As Go holds it: fields of a wrong type are errors, unknown ones are gone. */
function fitted(object: JsonObject, kind: "Pod" | "Node"): Pod & Node {
  try {
    const { object: value } = decode({ type: `core.v1.${kind}`, value: object });
    return JSON.parse(JSON.stringify(value)) as Pod & Node;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new ManifestTargetError(error.message, { cause: error });
  }
}
