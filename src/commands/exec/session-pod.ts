import type { Messages } from "../../cli/messages.ts";
import type { ApiClient } from "../../cluster/api-client.ts";
import { parseTarget } from "../../debug/target/parse-target.ts";
import { EphemeraError } from "../../errors.ts";
import type { Pod } from "../../kubernetes/types.ts";
import { readPod } from "../connect.ts";

/**
 * The Pod for a session of `exec` or `attach`, chosen and said where a workload was named. Throws
 * TARGET_MALFORMED, KIND_NOT_SUPPORTED, what `findPod` throws and `StatusError`.
 */
export async function sessionPod(
  text: string,
  context: {
    client: ApiClient;
    messages: Messages;
    signal: AbortSignal;
    withProblem: boolean;
  },
): Promise<{ pod: Pod; name: string; container: string | undefined }> {
  const { client, messages, signal, withProblem } = context;
  const target = parseTarget(text);
  if (target.kind === "node") throw new EphemeraError("KIND_NOT_SUPPORTED", { target: text });
  const { container } = target;
  if (target.kind === "pod") {
    return { pod: await readPod(client, target.pod, signal), name: target.pod, container };
  }
  const { findPod } = await import("../workload/find-pod.ts");
  const wish = { withProblem, endedToo: false, now: Date.now() };
  const { pod, notes } = await findPod(target, { client, signal, wish });
  for (const note of notes) messages.info(note);
  return { pod, name: pod.metadata?.name ?? "", container };
}
