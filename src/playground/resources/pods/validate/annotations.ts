import type { ObjectMeta, PodSpec } from "../../../../kubernetes/types.ts";
import { type FieldError, forbidden, invalid } from "../../field-error.ts";
import { goQuote } from "../../go-value.ts";
import { everyContainer } from "./every-container.ts";
import { validateInnerPath } from "./paths.ts";

/** The kubelet puts it on the API's image of a Pod that comes from a file. */
export const mirrorAnnotation = "kubernetes.io/config.mirror";
export const seccompAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
export const containerSeccompPrefix = "container.seccomp.security.alpha.kubernetes.io/";
export const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";
const deletionCost = "controller.kubernetes.io/pod-deletion-cost";

/** What is wrong with annotations that mean something to Kubernetes. `at` is their path. */
export function validatePodAnnotations(
  at: string,
  annotations: Readonly<Record<string, string>> = {},
  spec: PodSpec,
): FieldError[] {
  const mirror = annotations[mirrorAnnotation];
  const cost = annotations[deletionCost];
  return [
    ...(mirror !== undefined && (spec.nodeName ?? "") === ""
      ? [
          invalid(
            `${at}[${mirrorAnnotation}]`,
            mirror,
            "must set spec.nodeName if mirror pod annotation is set",
          ),
        ]
      : []),
    ...(cost === undefined || isInt32(cost)
      ? []
      : [invalid(`${at}[${deletionCost}]`, cost, "must be a 32bit integer")]),
    ...validateSeccompAnnotations(at, annotations),
    ...validateAppArmorAnnotations(at, annotations, spec),
  ];
}

/** Decimal, without a plus and leading zeros. */
function isInt32(text: string): boolean {
  const value = Number(text);
  return /^-?\d+$/.test(text) && !/^0\d/.test(text) && value >= -(2 ** 31) && value < 2 ** 31;
}

function validateSeccompAnnotations(
  at: string,
  annotations: Readonly<Record<string, string>>,
): FieldError[] {
  return Object.entries(annotations)
    .filter(([key]) => key === seccompAnnotation || key.startsWith(containerSeccompPrefix))
    .flatMap(([key, profile]) => {
      if (["runtime/default", "docker/default", "unconfined"].includes(profile)) return [];
      if (profile.startsWith("localhost/")) {
        return validateInnerPath(`${at}.${key}`, profile.slice("localhost/".length));
      }
      return [invalid(`${at}.${key}`, profile, "must be a valid seccomp profile")];
    });
}

function validateAppArmorAnnotations(
  at: string,
  annotations: Readonly<Record<string, string>>,
  spec: PodSpec,
): FieldError[] {
  const names = new Set(everyContainer("", spec).map(({ container }) => container.name));
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(appArmorPrefix))
    .flatMap(([key, profile]) => {
      const name = key.slice(appArmorPrefix.length);
      const isKnown =
        ["", "runtime/default", "unconfined"].includes(profile) || profile.startsWith("localhost/");
      return [
        ...(names.has(name) ? [] : [invalid(`${at}[${key}]`, name, "container not found")]),
        ...(isKnown
          ? []
          : [
              invalid(
                `${at}[${key}]`,
                profile,
                `invalid AppArmor profile name: ${goQuote(profile)}`,
              ),
            ]),
      ];
    });
}

/** Annotations that stay as they were when the Pod was made. */
export function validatePodAnnotationUpdate(
  next: ObjectMeta["annotations"] = {},
  current: ObjectMeta["annotations"] = {},
): FieldError[] {
  const errors: FieldError[] = [];
  const report = (key: string, what: string) => {
    const field = `metadata.annotations[${key}]`;
    if (key.startsWith(appArmorPrefix)) {
      errors.push(forbidden(field, `may not ${what} AppArmor annotations`));
    }
    if (key === mirrorAnnotation) {
      errors.push(forbidden(field, `may not ${what} mirror pod annotation`));
    }
  };
  for (const [key, value] of Object.entries(current)) {
    if (next[key] !== value) report(key, "remove or update");
  }
  for (const key of Object.keys(next)) if (!(key in current)) report(key, "add");
  return errors;
}
