import { type Answer, decode, encode, RECURSION_DESIRED } from "dns-packet";
import type { Forwarder } from "./forward.ts";
import type { Resolution } from "./resolve.ts";

/** An ExternalName leads to a name elsewhere: clients expect its addresses in the same answer. */
export async function chaseName(
  answers: readonly Answer[],
  type: string,
  { resolve, forwarder }: { resolve: (name: string) => Resolution; forwarder: Forwarder },
): Promise<Answer[]> {
  const [alias] = answers;
  if (alias?.type !== "CNAME" || !["A", "AAAA"].includes(type)) return [];
  const name = alias.data.replace(/\.$/, "");
  const resolution = resolve(name);
  // A chain of the cluster's own aliases may be a circle: one step is enough.
  if (resolution.kind === "found") return resolution.answers;
  if (resolution.kind === "missing") return [];
  const question = encode({
    id: 0,
    type: "query",
    flags: RECURSION_DESIRED,
    questions: [{ name, type }],
  });
  const reply = await forwarder.ask(question, "udp");
  if (reply === undefined) return [];
  const { answers: found = [] } = decode(reply);
  return found.filter((answer) => ["A", "AAAA", "CNAME"].includes(answer.type));
}
