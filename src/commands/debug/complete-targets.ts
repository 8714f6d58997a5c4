import type { Candidate } from "../../cli/completion/candidate.ts";
import type { NamedResource } from "../../cli/completion/cluster-names.ts";
import type { Completion } from "../../cli/completion/completion.ts";
import { after, namesOf, podTargets } from "../completion/pods.ts";

/** Kinds that can be named beside Pods: the word that is offered, others for it, and where they are. */
const kinds: readonly { words: readonly string[]; what: string; resource: NamedResource }[] = [
  {
    words: ["node", "nodes", "no"],
    what: "a node",
    resource: { groupVersion: "v1", resource: "nodes", namespaced: false },
  },
];

/** What `debug` takes: Pods and their containers, and the other kinds with their names. */
export const debugTargets: Completion = async (line) => {
  const [word = ""] = line.word.split("/");
  const kind = line.word.includes("/")
    ? kinds.find(({ words }) => words.includes(word))
    : undefined;
  const found =
    kind === undefined
      ? await podTargets(line, ["regular", "init"])
      : after(`${word}/`, await line.cluster.objects(kind.resource));
  const named = found.filter(({ value }) => !line.positionals.includes(value));
  return namesOf([...named, ...(line.word.includes("/") ? [] : kindNames)]);
};

const kindNames: readonly Candidate[] = [
  { value: "pod/", description: "a Pod" },
  ...kinds.map(({ words: [name = ""], what }) => ({ value: `${name}/`, description: what })),
];
