import type { Registry } from "../../resources/registry.ts";
import { secrets } from "../../resources/secrets/secrets.ts";
import { serviceAccounts } from "../../resources/serviceaccounts.ts";
import type { TokenAuthority } from "../../tokens/token-authority.ts";
import { createReconciler } from "../reconciler.ts";
import { accountOf, filled, planTokenSecret } from "./plan-token-secret.ts";

/** Fills the Secrets that ask for a token of a service account, and deletes them with it. Returns the way to stop. */
export function startTokenSecrets(options: {
  registry: Registry;
  tokens: Pick<TokenAuthority, "signLegacy">;
  /** PEM of what the API server's certificate is checked with. */
  authority: string;
  log: (line: string) => void;
}): () => Promise<void> {
  const { registry, tokens, authority, log } = options;
  const reconciler = createReconciler({
    name: "serviceaccount-token",
    log,
    async reconcile(path) {
      const [namespace = "", name = ""] = path.split("/");
      const secret = registry.find(secrets, { namespace, name });
      const account = secret === undefined ? undefined : accountOf(secret);
      if (secret === undefined || account === undefined) return undefined;
      const found = registry.find(serviceAccounts, { namespace, name: account });
      const plan = planTokenSecret(secret, found, authority);
      if (plan.kind === "keep") return undefined;
      const uid = secret.metadata?.uid ?? "";
      if (plan.kind === "delete") {
        await registry.delete(secrets, { namespace, name }, { preconditions: { uid } });
        return undefined;
      }
      const facts = { namespace, account: { name: account, uid: plan.uid }, secret: name };
      const token = plan.sign ? await tokens.signLegacy(facts) : undefined;
      await registry.update(
        secrets,
        { namespace, name },
        (current) => (current.metadata?.uid === uid ? filled(current, plan, token) : current),
        { fieldManager: "kube-controller-manager" },
      );
      return undefined;
    },
  });
  const enqueue = (namespace = "", name = "") => reconciler.enqueue(`${namespace}/${name}`);
  const lookAt = (namespace: string | undefined, account?: string) => {
    for (const secret of registry.list(secrets, namespace).items) {
      const wanted = accountOf(secret);
      if (wanted === undefined || (account !== undefined && wanted !== account)) continue;
      enqueue(secret.metadata?.namespace, secret.metadata?.name);
    }
  };
  const unsubscribes = [
    registry.subscribe(secrets, ({ object }) => {
      if (accountOf(object) !== undefined)
        enqueue(object.metadata?.namespace, object.metadata?.name);
    }),
    registry.subscribe(serviceAccounts, ({ type, object }) => {
      if (type !== "MODIFIED") lookAt(object.metadata?.namespace, object.metadata?.name);
    }),
  ];
  lookAt(undefined);
  return async () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
    await reconciler.stop();
  };
}
