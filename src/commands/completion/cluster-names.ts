import { clusterFlags } from "../../cli/cluster-flags.ts";
import type { Environment } from "../../cli/command.ts";
import type { Candidate } from "../../cli/completion/candidate.ts";
import type { ClusterNames, NamedResource } from "../../cli/completion/cluster-names.ts";
import type { LineSoFar } from "../../cli/completion/read-line.ts";
import type { Flag, FlagValues } from "../../cli/flags.ts";
import type { ApiClient } from "../../cluster/api-client.ts";
import { type HasPods, podNames, podSpecOf } from "./pod-names.ts";
import { podKind } from "./target-kinds.ts";

/** More names than this are not looked up: nobody reads them, and they take long. */
const limit = 500;

/** The server's table of objects: their columns alone, without the objects. */
interface Table {
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows?: readonly { readonly cells: readonly unknown[] }[] | null;
}

const tableType = "application/json;as=Table;v=v1;g=meta.k8s.io";

/** Names in the cluster that the flags on the line choose. Nothing is loaded or sent until one is asked for. */
export function clusterNames(
  line: LineSoFar,
  { environment, signal }: { environment: Environment; signal: AbortSignal },
): ClusterNames {
  const flags = clusterFlagValues(line);
  const connected = async () => {
    const [{ connect }, { createMessages }] = await Promise.all([
      import("../connect.ts"),
      import("../../cli/messages.ts"),
    ]);
    const messages = createMessages({ stream: environment.stderr, env: environment.env });
    return connect({ flags: { ...flags, v: 0 }, environment, messages });
  };
  return {
    async contexts() {
      const { listContexts } = await import("../../cluster/kubeconfig.ts");
      const choice = { kubeconfig: flags.kubeconfig, env: environment.env };
      const contexts = await listContexts(choice);
      return contexts.map(({ name, cluster }) => ({ value: name, description: cluster }));
    },
    async objects(resource, { endedToo } = { endedToo: false }) {
      const client = await connected();
      const ended = "status.phase!=Succeeded,status.phase!=Failed";
      const table = await client.json<Table>({
        path: await pathOf(client, resource),
        query: {
          limit,
          includeObject: "None",
          ...(resource.resource === "pods" && !endedToo && { fieldSelector: ended }),
        },
        accept: tableType,
        signal,
      });
      return rowsOf(table);
    },
    async podOf({ name, ...resource }) {
      const client = await connected();
      const path = await pathOf(client, resource, name);
      const object = await client.json<HasPods>({ path, signal });
      const { selector } = object.spec ?? {};
      if (resource.resource !== "services") return podNames(podSpecOf(object));
      if (selector === undefined) return podNames(undefined);
      const pods = await client.json<{ items: readonly HasPods[] }>({
        path: await pathOf(client, podKind),
        query: { limit: 1, labelSelector: selectorText(selector) },
        signal,
      });
      return podNames(pods.items[0]?.spec);
    },
  };
}

function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

async function pathOf(
  { connection }: ApiClient,
  { group, resource, namespaced }: NamedResource,
  ...name: string[]
): Promise<string> {
  const { apiPath } = await import("../../cluster/api-client.ts");
  const root = group === "" ? ["api", "v1"] : ["apis", group, "v1"];
  const scope = namespaced ? ["namespaces", connection.namespace] : [];
  return apiPath(...root, ...scope, resource, ...name);
}

/** The cluster flags on the line; one that can't be read counts as not given. */
function clusterFlagValues({ texts }: LineSoFar): FlagValues<typeof clusterFlags> {
  const value = ([name, flag]: [string, Flag<unknown>]): [string, unknown] => {
    let read: unknown;
    try {
      for (const text of texts.get(name) ?? []) read = flag.read(text, read);
    } catch {
      read = undefined;
    }
    return [name, read ?? flag.initial];
  };
  return Object.fromEntries(Object.entries(clusterFlags).map(value)) as FlagValues<
    typeof clusterFlags
  >;
}

/** Names with what the columns say of how they are: `Running, 1/2 ready`. */
function rowsOf({ columnDefinitions, rows }: Table): Candidate[] {
  const column = (name: string) => columnDefinitions.findIndex((column) => column.name === name);
  const [name, status, ready] = [column("Name"), column("Status"), column("Ready")];
  return (rows ?? []).map(({ cells }) => {
    const parts = [
      ...(status < 0 ? [] : [String(cells[status])]),
      ...(ready < 0 ? [] : [`${String(cells[ready])} ready`]),
    ];
    const value = String(cells[name]);
    return parts.length === 0 ? { value } : { value, description: parts.join(", ") };
  });
}
