import type { Candidate } from "../../cli/completion/candidate.ts";
import type { NamedContainer, NamedResource } from "../../cli/completion/cluster-names.ts";
import {
  type Candidates,
  type Completion,
  type CompletionLine,
  nothing,
} from "../../cli/completion/completion.ts";

const pods: NamedResource = { groupVersion: "v1", resource: "pods", namespaced: true };

/** Which kinds of containers may be named. */
type Kinds = readonly NamedContainer["kind"][];

/** Words before the name of a Pod, as `parseTarget` knows them. */
const podWords = /^(?:po|pods?)\//;

/** Candidates that are names. */
export function namesOf(names: readonly Candidate[]): Candidates {
  return { kind: "names", names };
}

/** Candidates with something before each. */
export function after(before: string, names: readonly Candidate[]): Candidate[] {
  return names.map((name) => ({ ...name, value: before + name.value }));
}

/** `POD`, `POD/CONTAINER`, `pod/POD` and `pod/POD/CONTAINER`, as far as the word goes. */
export async function podTargets(
  { word, cluster }: CompletionLine,
  kinds: Kinds,
): Promise<Candidate[]> {
  const before = podWords.exec(word)?.[0] ?? "";
  const [pod = "", container] = word.slice(before.length).split("/");
  if (container === undefined) return after(before, await cluster.objects(pods));
  if (pod === "") return [];
  return after(`${before}${pod}/`, await containersOf({ pod, cluster }, kinds));
}

/** The one Pod that `exec` and `attach` take. */
export const onePod: Completion = async (line) => {
  if (line.positionals.length > 0) return nothing;
  const kinds = ["regular", "init", "ephemeral"] as const;
  const kind = line.word.includes("/") ? [] : [{ value: "pod/" }];
  return namesOf([...(await podTargets(line, kinds)), ...kind]);
};

/** The containers of the Pod that the line names. */
export function containers(...kinds: Kinds): Completion {
  return async ({ positionals, cluster }) => {
    const pod = positionals[0]?.replace(podWords, "").split("/")[0];
    return pod ? namesOf(await containersOf({ pod, cluster }, kinds)) : nothing;
  };
}

async function containersOf(
  { pod, cluster }: { pod: string; cluster: CompletionLine["cluster"] },
  kinds: Kinds,
): Promise<Candidate[]> {
  const found = await cluster.containers(pod);
  return found.filter(({ kind }) => kinds.includes(kind));
}
