import { clusterFlags } from "../../cli/cluster-flags.ts";
import type { Environment } from "../../cli/command.ts";
import type { Candidate } from "../../cli/completion/candidate.ts";
import type { ClusterNames, NamedContainer } from "../../cli/completion/cluster-names.ts";
import type { LineSoFar } from "../../cli/completion/read-line.ts";
import type { Flag, FlagValues } from "../../cli/flags.ts";
import type { ApiClient } from "../../cluster/api-client.ts";
import type { Container, EphemeralContainer, Pod } from "../../kubernetes/types.ts";

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
    async objects({ groupVersion, resource, namespaced }) {
      const client = await connected();
      const { apiPath } = await import("../../cluster/api-client.ts");
      const group = groupVersion.includes("/")
        ? ["apis", ...groupVersion.split("/")]
        : ["api", "v1"];
      const scope = namespaced ? ["namespaces", client.connection.namespace] : [];
      const ended = "status.phase!=Succeeded,status.phase!=Failed";
      const table = await client.json<Table>({
        path: apiPath(...group, ...scope, resource),
        query: {
          limit,
          includeObject: "None",
          ...(resource === "pods" && { fieldSelector: ended }),
        },
        accept: tableType,
        signal,
      });
      return rowsOf(table);
    },
    async containers(pod) {
      const client = await connected();
      return containersOf(await podOf(client, pod, signal));
    },
  };
}

async function podOf(client: ApiClient, name: string, signal: AbortSignal): Promise<Pod> {
  const { readPod } = await import("../connect.ts");
  return readPod(client, name, signal);
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

function containersOf({ spec }: Pod): NamedContainer[] {
  const named =
    (kind: NamedContainer["kind"], word: string) =>
    ({ name, image = "" }: Container | EphemeralContainer): NamedContainer => ({
      value: name,
      description: word + image,
      kind,
    });
  return [
    ...(spec?.containers ?? []).map(named("regular", "")),
    ...(spec?.initContainers ?? []).map(named("init", "init container, ")),
    ...(spec?.ephemeralContainers ?? []).map(named("ephemeral", "ephemeral container, ")),
  ];
}
