import type { StatusError } from "../kubernetes/status-error.ts";

interface Rule {
  readonly reason?: string;
  readonly message?: RegExp;
  /** `$1` is what the message's first group held. */
  readonly step: string;
}

/** The plugins of admission word their refusals in the message alone; first match wins. */
const rules: readonly Rule[] = [
  {
    message: /admission webhook "([^"]+)" denied the request/,
    step: "The cluster's policy behind the webhook \"$1\" doesn't admit this. Do as its message asks, with --image, --profile or --custom, or ask who runs it to admit debuggers.",
  },
  {
    message: /failed calling webhook "([^"]+)"/,
    step: 'The webhook "$1" that has to admit this doesn\'t answer: try again, or tell who runs it.',
  },
  {
    message: /ValidatingAdmissionPolicy '([^']+)' with binding '[^']*' denied request/,
    step: "The cluster's policy $1 doesn't admit this. Do as its message asks, with --image, --profile or --custom, or ask who runs the cluster to admit debuggers.",
  },
  {
    reason: "Forbidden",
    message: /violates PodSecurity/,
    step: "The namespace's Pod Security rules refuse this container: try --profile=restricted.",
  },
  {
    reason: "Forbidden",
    message: /exceeded quota: ([^,]+)/,
    step: "The quota $1 leaves no room for another Pod: an ephemeral container (without --copy-to) needs none.",
  },
  {
    reason: "Forbidden",
    message: /(?:minimum|maximum) \S+ usage per|must specify limits/,
    step: "The namespace's LimitRange or quota asks for resources: give them with --custom.",
  },
  {
    reason: "Forbidden",
    step: "Ask for the permission, or use --as, --context or --kubeconfig to be someone who has it.",
  },
  {
    reason: "Unauthorized",
    step: "Check the credentials of this kubeconfig context: they are missing, wrong or expired.",
  },
];

/** What to do about an error of the API, where that can be told. */
export function nextStep({ reason, message, details }: StatusError): string | undefined {
  for (const rule of rules) {
    if (rule.reason !== undefined && rule.reason !== reason) continue;
    const match = rule.message === undefined ? [] : rule.message.exec(message);
    if (match !== null) return rule.step.replaceAll("$1", () => match[1] ?? "");
  }
  if (reason === "NotFound" && details?.kind !== undefined) {
    const place = details.kind === "nodes" ? "" : ", and name the namespace with -n";
    return `See what is there with 'kubectl get ${details.kind}'${place}.`;
  }
  return undefined;
}
