import { type Completion, fileNames } from "./completion/completion.ts";
import { timeoutFlag } from "./duration-flag.ts";
import { integerFlag, listFlag, stringFlag } from "./flags.ts";

const contextNames: Completion = async ({ cluster }) => ({
  kind: "names",
  names: await cluster.contexts(),
});

const namespaceNames: Completion = async ({ cluster }) => ({
  kind: "names",
  names: await cluster.objects({ group: "", resource: "namespaces", namespaced: false }),
});

/** kubectl's global flags: which cluster, as whom, in which namespace. */
export const clusterFlags = {
  as: stringFlag({
    help: "Username to impersonate for the operation. User could be a regular user or a service account in a namespace.",
  }),
  "as-group": listFlag({
    help: "Group to impersonate for the operation, this flag can be repeated to specify multiple groups.",
  }),
  context: stringFlag({
    help: "The name of the kubeconfig context to use",
    complete: contextNames,
  }),
  kubeconfig: stringFlag({
    help: "Path to the kubeconfig file to use for requests.",
    complete: fileNames(),
  }),
  namespace: stringFlag({
    short: "n",
    complete: namespaceNames,
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
