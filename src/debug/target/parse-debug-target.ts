import { EphemeraError } from "../../errors.ts";
import { type DebugTarget, parseTarget } from "./parse-target.ts";

/** What `debug` can be aimed at. */
export type NamedTarget =
  | ({ readonly kind: "pod" } & DebugTarget)
  | { readonly kind: "node"; readonly node: string };

const nodeWords = ["node", "nodes", "no"];

/** Reads `POD`, `POD/CONTAINER`, `pod/POD` and `node/NODE`. Throws TARGET_MALFORMED or KIND_NOT_SUPPORTED. */
export function parseDebugTarget(text: string): NamedTarget {
  const [kind = "", node, ...rest] = text.split("/");
  if (node === undefined || !nodeWords.includes(kind.toLowerCase())) {
    return { kind: "pod", ...parseTarget(text) };
  }
  if (node === "" || rest.length > 0) throw new EphemeraError("TARGET_MALFORMED", { text });
  return { kind: "node", node };
}
