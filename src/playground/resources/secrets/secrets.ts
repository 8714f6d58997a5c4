import { checkConfigMapKey } from "../../../kubernetes/names.ts";
import type { Secret } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, invalid, invalidEach, required, tooLong } from "../field-error.ts";
import { validateImmutable } from "../immutable-data.ts";
import type { Resource } from "../resource.ts";

const dataBytes = 1024 * 1024;

/** Keys that a Secret of a well-known type must hold. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

export const secrets: Resource<Secret> = {
  group: "",
  version: "v1",
  plural: "secrets",
  singular: "secret",
  kind: "Secret",
  namespaced: true,
  table: [
    nameColumn,
    { name: "Type", description: "Used by programs.", cell: ({ type }: Secret) => type ?? "" },
    {
      name: "Data",
      type: "integer",
      description: "Number of keys.",
      cell: ({ data }: Secret) => Object.keys(data ?? {}).length,
    },
    ageColumn,
  ],
  selectableFields: (secret) => ({ type: secret.type ?? "" }),
  setDefaults(draft) {
    draft.type ||= "Opaque";
    const plain = Object.entries(draft.stringData ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value).toString("base64"),
    ]);
    if (plain.length > 0) draft.data = { ...draft.data, ...Object.fromEntries(plain) };
    // Write-only: it is never stored.
    delete draft.stringData;
  },
  validate: validateSecret,
  validateUpdate: (next, current) => [
    ...(next.type === current.type ? [] : [invalid("type", next.type, "field is immutable")]),
    ...validateImmutable(next, current, ["data"]),
    ...validateSecret(next),
  ],
};

function validateSecret({ type = "", data = {}, metadata }: Secret): FieldError[] {
  const keys = Object.keys(data).flatMap((key) =>
    invalidEach(`data[${key}]`, key, checkConfigMapKey(key)),
  );
  const bytes = Object.values(data).reduce(
    (sum, value) => sum + Buffer.byteLength(value, "base64"),
    0,
  );
  const missing = (requiredKeys[type] ?? [])
    .filter((key) => !Object.hasOwn(data, key))
    .map((key) => required(`data[${key}]`));
  const account = "kubernetes.io/service-account.name";
  const unowned =
    type === "kubernetes.io/service-account-token" &&
    (metadata?.annotations?.[account] ?? "") === ""
      ? [required(`metadata.annotations[${account}]`)]
      : [];
  return [
    ...keys,
    ...(bytes > dataBytes ? [tooLong("data", dataBytes)] : []),
    ...missing,
    ...unowned,
  ];
}
