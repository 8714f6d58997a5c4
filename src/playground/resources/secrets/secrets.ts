import type { Secret } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { invalid } from "../field-error.ts";
import { validateImmutable } from "../immutable-data.ts";
import type { Resource } from "../resource.ts";
import { validateSecret } from "./validate.ts";

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
    ...(next.type === current.type ? [] : [invalid("type", next.type ?? "", "field is immutable")]),
    ...validateImmutable(next, current, ["data"]),
    ...validateSecret(next),
  ],
};
