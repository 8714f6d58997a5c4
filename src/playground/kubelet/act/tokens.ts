import type { Pod } from "../../../kubernetes/types.ts";
import type { NodeContext } from "../node-context.ts";
import { identityOf } from "../pod.ts";
import { keyOfNeed, refreshTime, type TokenNeed, tokenNeeds } from "../volumes/token-needs.ts";

/** A token in a volume of the Pod. */
export interface KeptToken {
  token: string;
  refreshAt: Date;
  expiresAt: Date;
}

/**
 * Sees to it that every token the Pod's volumes need is there and young, as its account's own
 * client would: with a TokenRequest bound to the Pod. A token that can't be renewed stays until
 * it expires; what can't be had at all is told to `failed`.
 */
export async function renewTokens(
  node: NodeContext,
  pod: Pod,
  kept: Map<string, KeptToken>,
): Promise<Map<string, Error>> {
  const failed = new Map<string, Error>();
  for (const need of tokenNeeds(pod)) {
    const key = keyOfNeed(need);
    const before = kept.get(key);
    if (before !== undefined && before.refreshAt > new Date()) continue;
    try {
      kept.set(key, await requestToken(node, pod, need));
    } catch (error) {
      const why = error instanceof Error ? error : new Error(String(error));
      node.log(`token of ${pod.metadata?.namespace}/${pod.metadata?.name}: ${why.message}`);
      if (before === undefined || before.expiresAt < new Date()) failed.set(key, why);
      else kept.set(key, { ...before, refreshAt: new Date(Date.now() + retryMilliseconds) });
    }
  }
  return failed;
}

const retryMilliseconds = 10_000;

async function requestToken(node: NodeContext, pod: Pod, need: TokenNeed): Promise<KeptToken> {
  const { namespace, name, uid } = identityOf(pod);
  const { audience, expirationSeconds } = need;
  const issued = new Date();
  const { status } = await node.tokens.request({
    namespace,
    name: pod.spec?.serviceAccountName ?? "default",
    request: {
      spec: {
        audiences: audience === "" ? [] : [audience],
        expirationSeconds,
        boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid },
      },
    },
  });
  return {
    token: status?.token ?? "",
    expiresAt: new Date(status?.expirationTimestamp ?? issued),
    refreshAt: refreshTime(issued, need, Math.random()),
  };
}
