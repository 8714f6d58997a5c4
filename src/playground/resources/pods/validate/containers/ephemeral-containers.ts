import type { EphemeralContainer, PodSpec } from "../../../../../kubernetes/types.ts";
import { duplicate, type FieldError, forbidden, notFoundValue } from "../../../field-error.ts";
import { type ContainerScope, validateContainer, validateTrimmedImage } from "./container.ts";

/** Every other field is forbidden: an ephemeral container has no life cycle of its own. */
const allowedFields = new Set<string>([
  "name",
  "image",
  "command",
  "args",
  "workingDir",
  "envFrom",
  "env",
  "volumeMounts",
  "volumeDevices",
  "terminationMessagePath",
  "terminationMessagePolicy",
  "imagePullPolicy",
  "securityContext",
  "stdin",
  "stdinOnce",
  "tty",
  "targetContainerName",
] satisfies (keyof EphemeralContainer)[]);

const notHere = "cannot be set for an Ephemeral Container";

/** What is wrong with `ephemeralContainers`, looked at without the past. `at` is the path of their list. */
export function validateEphemeralContainers(
  at: string,
  spec: PodSpec,
  scope: ContainerScope,
): FieldError[] {
  const others = new Set(
    [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name),
  );
  const names = new Set(others);
  return (spec.ephemeralContainers ?? []).flatMap((container, index) => {
    const here = `${at}[${index}]`;
    const forbiddenFields = Object.entries(container)
      .filter(([field, value]) => !allowedFields.has(field) && isSet(value))
      .map(([field]) => forbidden(`${here}.${field}`, notHere));
    const target = container.targetContainerName ?? "";
    const lost =
      target !== "" && !others.has(target)
        ? [notFoundValue(`${here}.targetContainerName`, target)]
        : [];
    const { name } = container;
    const twice = name !== "" && names.has(name) ? [duplicate(`${here}.name`, name)] : [];
    names.add(name);
    return [
      // What is forbidden is not looked at more closely.
      ...validateContainer(here, onlyAllowed(container), scope),
      ...validateTrimmedImage(`${here}.image`, container.image),
      ...twice,
      ...lost,
      ...forbiddenFields,
      ...validateNoSubPaths(here, container),
    ];
  });
}

/** kubectl always sends `resources: {}`, and Go cannot tell an empty list from none. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function onlyAllowed(container: EphemeralContainer): EphemeralContainer {
  const kept = Object.entries(container).filter(([field]) => allowedFields.has(field));
  return { name: container.name, ...Object.fromEntries(kept) };
}

function validateNoSubPaths(at: string, { volumeMounts = [] }: EphemeralContainer): FieldError[] {
  return volumeMounts.flatMap((mount, index) =>
    (["subPath", "subPathExpr"] as const)
      .filter((field) => isSet(mount[field]))
      .map((field) => forbidden(`${at}.volumeMounts[${index}].${field}`, notHere)),
  );
}
