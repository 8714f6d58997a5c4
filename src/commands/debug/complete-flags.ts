import { type Completion, nothing, oneOf } from "../../cli/completion/completion.ts";
import { containers } from "../completion/targets.ts";

/** `--profile`. */
export const profiles = oneOf(
  { value: "general", description: "SYS_PTRACE; on a node its namespaces and files" },
  { value: "baseline", description: "no security context" },
  { value: "restricted", description: "what the Pod Security level restricted asks for" },
  { value: "netadmin", description: "NET_ADMIN and NET_RAW" },
  { value: "sysadmin", description: "privileged" },
);

const regularOrInit = containers("regular", "init");

/** `-c`: in a copy it may be a container that is there; elsewhere it is a new name. */
export const containersOfCopy: Completion = (line) =>
  line.texts.has("copy-to") || line.texts.has("hold") ? regularOrInit(line) : nothing;

/** `--set-image`: containers with the `=` that the image follows. */
export const imagesOfCopy: Completion = async (line) => {
  if (line.word.includes("=")) return nothing;
  const found = await regularOrInit(line);
  if (found.kind !== "names") return found;
  const names = found.names.map((name) => ({ ...name, value: `${name.value}=` }));
  return { kind: "names", names };
};

/** `--preset`: those of the configuration file. */
export const presetNames: Completion = async ({ env }) => {
  const { readConfiguration } = await import("./configuration/read-configuration.ts");
  const configuration = await readConfiguration({ preset: undefined, attach: undefined }, env);
  const names = [...(configuration?.presets?.keys() ?? [])].map((value) => ({ value }));
  return { kind: "names", names };
};

/** `--pull-secret`: the namespace's Secrets, their names alone. */
export const secretNames: Completion = async ({ cluster }) => {
  const secrets = { group: "", resource: "secrets", namespaced: true };
  return { kind: "names", names: await cluster.objects(secrets) };
};
