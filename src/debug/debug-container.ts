import type { Container, EnvVar, SecurityContext } from "../kubernetes/types.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a debugger's container is made from, whatever Pod it stands in. */
export interface DebugContainerParts {
  readonly name: string;
  readonly image: string;
  /** Empty for the image's own. */
  readonly command: readonly string[];
  /** `command` holds the arguments of the image's entrypoint. */
  readonly argumentsOnly?: boolean;
  readonly env: readonly EnvVar[];
  readonly imagePullPolicy: string | undefined;
  readonly securityContext: SecurityContext | undefined;
  readonly stdin: boolean;
  readonly stdinOnce?: boolean;
  readonly tty: boolean;
  /** Volumes and sources of variables it shares with other containers of the Pod. */
  readonly shared?: Surroundings["fields"] | undefined;
}

/** A new container as `kubectl debug` 1.36 writes it: fields that say nothing are left out. */
export function debugContainer(parts: DebugContainerParts): Container {
  const { name, image, imagePullPolicy, securityContext, stdin, stdinOnce, tty } = parts;
  return {
    name,
    image,
    ...commandFields(parts),
    ...(parts.env.length > 0 && { env: envFields(parts.env) }),
    ...parts.shared,
    ...(imagePullPolicy && { imagePullPolicy }),
    resources: {},
    ...(securityContext && { securityContext }),
    ...(stdin && { stdin: true }),
    ...(stdinOnce && { stdinOnce: true }),
    terminationMessagePolicy: "File",
    ...(tty && { tty: true }),
  };
}

/** The words after `--` as the field they belong in; no field when there are none. */
export function commandFields(words: {
  command: readonly string[];
  argumentsOnly?: boolean;
}): Pick<Container, "command" | "args"> {
  if (words.command.length === 0) return {};
  return words.argumentsOnly ? { args: [...words.command] } : { command: [...words.command] };
}

/** Variables as Go writes them: an empty value is left out. */
export function envFields(env: readonly EnvVar[]): EnvVar[] {
  return env.map(({ value, ...variable }) => ({ ...variable, ...(value && { value }) }));
}
