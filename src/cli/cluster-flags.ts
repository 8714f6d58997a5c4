import { timeoutFlag } from "./duration-flag.ts";
import { integerFlag, listFlag, stringFlag } from "./flags.ts";

/** kubectl's global flags: which cluster, as whom, in which namespace. */
export const clusterFlags = {
  as: stringFlag({
    help: "Username to impersonate for the operation. User could be a regular user or a service account in a namespace.",
  }),
  "as-group": listFlag({
    help: "Group to impersonate for the operation, this flag can be repeated to specify multiple groups.",
  }),
  context: stringFlag({ help: "The name of the kubeconfig context to use" }),
  kubeconfig: stringFlag({ help: "Path to the kubeconfig file to use for requests." }),
  namespace: stringFlag({
    short: "n",
    help: "If present, the namespace scope for this request",
  }),
  "request-timeout": timeoutFlag({
    initial: "0",
    help: "How long to wait for a single server request. Give a time unit (1s, 2m, 3h); a bare number is seconds. Zero means no limit.",
  }),
  v: integerFlag({
    short: "v",
    initial: 0,
    help: "Verbosity: 6 and above shows each request and its answer on stderr",
  }),
};
