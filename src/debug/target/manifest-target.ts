import type { Json, JsonObject } from "../../kubernetes/object.ts";
import { DecodeError, decode } from "../../kubernetes/schema/decode.ts";
import type { Node, Pod } from "../../kubernetes/types.ts";

/** What a manifest says to debug. */
export type ManifestTarget =
  | { readonly kind: "pod"; readonly pod: string; readonly manifest: Pod }
  | { readonly kind: "node"; readonly node: string; readonly manifest: Node };

/** Why a manifest names nothing to debug, in kubectl's words. */
export class ManifestTargetError extends Error {
  override readonly name = "ManifestTargetError";
}

/**
 * The target of a manifest, in `namespace` where it names none. `given` is the namespace of `-n`, which
 * must not be another. Throws `ManifestTargetError`.
 */
export function manifestTarget(
  object: JsonObject,
  { namespace, given }: { namespace: string; given: string | undefined },
): ManifestTarget {
  const { apiVersion, kind } = object;
  if (apiVersion !== "v1" || (kind !== "Pod" && kind !== "Node")) {
    throw new ManifestTargetError(
      `"${text(apiVersion)}, Kind=${text(kind)}" not supported by debug`,
    );
  }
  const value = fitted(object, kind);
  const { name, namespace: own } = value.metadata ?? {};
  if (!name) throw new ManifestTargetError("resource name may not be empty");
  if (kind === "Node") return { kind: "node", node: name, manifest: value };
  if (own && given !== undefined && own !== given) {
    throw new ManifestTargetError(
      `the namespace from the provided object "${own}" does not match the namespace "${given}". You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  const manifest = { ...value, metadata: { ...value.metadata, namespace: own || namespace } };
  return { kind: "pod", pod: name, manifest };
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
