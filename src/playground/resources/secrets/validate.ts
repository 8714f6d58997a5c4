import { checkConfigMapKey } from "../../../kubernetes/names.ts";
import type { Secret } from "../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach, required, tooLong } from "../field-error.ts";
import { jsonObjectProblem } from "../rules/go-json.ts";

const dataBytes = 1024 * 1024;
const accountAnnotation = "kubernetes.io/service-account.name";

/** What is wrong with a Secret: its keys, its size, and what its type says must be there. */
export function validateSecret({ type = "", data = {}, metadata }: Secret): FieldError[] {
  const keys = Object.keys(data).flatMap((key) =>
    invalidEach(`data[${key}]`, key, checkConfigMapKey(key)),
  );
  const bytes = Object.values(data).reduce(
    (sum, value) => sum + Buffer.byteLength(value, "base64"),
    0,
  );
  return [
    ...keys,
    ...(bytes > dataBytes ? [tooLong("data", dataBytes)] : []),
    ...validateType(type, data, metadata?.annotations ?? {}),
  ];
}

function validateType(
  type: string,
  data: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): FieldError[] {
  const missing = (...keys: string[]) =>
    keys.filter((key) => !Object.hasOwn(data, key)).map((key) => required(`data[${key}]`));
  switch (type) {
    case "kubernetes.io/service-account-token":
      if ((annotations[accountAnnotation] ?? "") !== "") return [];
      return [required(`metadata.annotations[${accountAnnotation}]`)];
    case "kubernetes.io/dockercfg":
      return validateJson(".dockercfg", data);
    case "kubernetes.io/dockerconfigjson":
      return validateJson(".dockerconfigjson", data);
    case "kubernetes.io/basic-auth": {
      // Either will do.
      const both = missing("username", "password");
      return both.length === 2 ? both : [];
    }
    case "kubernetes.io/ssh-auth":
      return (data["ssh-privatekey"] ?? "") === "" ? [required("data[ssh-privatekey]")] : [];
    case "kubernetes.io/tls":
      return missing("tls.crt", "tls.key");
    default:
      return [];
  }
}

function validateJson(key: string, data: Readonly<Record<string, string>>): FieldError[] {
  const field = `data[${key}]`;
  const value = data[key];
  if (value === undefined) return [required(field)];
  const problem = jsonObjectProblem(Buffer.from(value, "base64").toString());
  return problem === undefined ? [] : [invalid(field, "<secret contents redacted>", problem)];
}
