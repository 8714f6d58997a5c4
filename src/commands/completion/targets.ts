import type { Candidate } from "../../cli/completion/candidate.ts";
import type { NamedContainer } from "../../cli/completion/cluster-names.ts";
import {
  type Candidates,
  type Completion,
  type CompletionLine,
  nothing,
} from "../../cli/completion/completion.ts";
import { findTargetKind, nodeKind, podKind, type TargetKind, targetKinds } from "./target-kinds.ts";

/** Which containers may be named. */
type ContainerKinds = readonly NamedContainer["kind"][];

/** A target as far as it has been typed. */
interface TargetSoFar {
  readonly kind: TargetKind;
  /** `KIND/`, or nothing. */
  readonly before: string;
  readonly name: string;
  /** Undefined until a `/` follows the name. */
  readonly container: string | undefined;
}

/** `POD`, `POD/CONTAINER`, `KIND/NAME` and `KIND/NAME/CONTAINER`, as far as the word goes. */
export function targets(may: {
  nodes: boolean;
  several: boolean;
  containers: ContainerKinds;
}): Completion {
  const kinds = targetKinds.filter((kind) => may.nodes || kind !== nodeKind);
  const kindWords = kinds.map(({ word, kind }) => ({ value: `${word}/`, description: kind }));
  return async ({ word, positionals, texts, cluster }) => {
    const target = readTarget(word);
    const { kind, before, name, container } = target;
    if (!kinds.includes(kind) || (positionals.length > 0 && !may.several)) return nothing;
    if (container !== undefined) {
      return names(await containersOf(target, cluster, may.containers), `${before}${name}/`);
    }
    // A copy can be made of what has ended, too.
    const endedToo = texts.has("copy-to") || texts.has("hold");
    const found = await cluster.objects(kind, { endedToo });
    const others = found.filter(({ value }) => !positionals.includes(before + value));
    return names([...others, ...(before === "" ? kindWords : [])], before);
  };
}

/** The containers of the first target on the line. */
export function containers(...wanted: ContainerKinds): Completion {
  return async ({ positionals: [target], cluster }) =>
    target === undefined ? nothing : names(await containersOf(readTarget(target), cluster, wanted));
}

/** The volumes of the first target on the line. */
export const volumes: Completion = async ({ positionals: [target], cluster }) => {
  if (target === undefined) return nothing;
  const { kind, name } = readTarget(target);
  return kind === nodeKind ? nothing : names((await cluster.podOf({ ...kind, name })).volumes);
};

function readTarget(word: string): TargetSoFar {
  const parts = word.split("/");
  const kind = parts.length > 1 ? findTargetKind(parts[0] ?? "") : undefined;
  const [name = "", ...rest] = kind === undefined ? parts : parts.slice(1);
  return {
    kind: kind ?? podKind,
    before: kind === undefined ? "" : `${parts[0]}/`,
    name,
    container: rest.length === 0 ? undefined : rest.join("/"),
  };
}

async function containersOf(
  { kind, name }: TargetSoFar,
  cluster: CompletionLine["cluster"],
  wanted: ContainerKinds,
): Promise<readonly NamedContainer[]> {
  if (kind === nodeKind || name === "") return [];
  const found = await cluster.podOf({ ...kind, name });
  return found.containers.filter((container) => wanted.includes(container.kind));
}

function names(found: readonly Candidate[], before = ""): Candidates {
  return {
    kind: "names",
    names: found.map((name) => ({ ...name, value: before + name.value })),
  };
}
