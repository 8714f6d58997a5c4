import schema from "./schema.json";

/** The leaves of the schema: what a value without fields of its own may be. */
export type ScalarName =
  | "string"
  | "boolean"
  | "int32"
  | "int64"
  | "double"
  | "bytes"
  | "quantity"
  | "intOrString"
  | "time"
  | "microTime"
  | "object"
  | "any";

/** What the value of a field looks like. `struct` names another type of the schema. */
export type Shape =
  | { readonly is: "scalar"; readonly scalar: ScalarName }
  | { readonly is: "struct"; readonly type: string }
  | { readonly is: "list"; readonly of: Shape }
  | { readonly is: "map"; readonly of: Shape };

/** What is known about one field of one type. */
export interface FieldFacts {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  /** What Go writes for a zero value: keeps one that was sent, always writes one, or leaves it out. */
  readonly zero: "kept" | "written" | "omitted";
  readonly enum?: readonly string[];
  readonly default?: string | number | boolean;
  /** Number of the field in its protobuf message; absent where it sits in an inline message or has none. */
  readonly proto?: number;
  /** List type of server-side apply. */
  readonly listType?: "atomic" | "map" | "set";
  /** Keys of a list of type `map`. */
  readonly keys?: readonly string[];
  readonly mapType?: "atomic" | "granular";
  /** Patch strategies of strategic merge: `merge`, `replace`, `retainKeys`. */
  readonly patch: readonly string[];
  /** Merge key of strategic merge, for lists of objects with the strategy `merge`. */
  readonly mergeKey?: string;
}

/** A protobuf message whose fields are flattened into its parent in JSON. */
interface InlineMessage {
  readonly proto: number;
  /** Number in the inline message to field of the parent. */
  readonly fields: ReadonlyMap<number, FieldFacts>;
}

/** What is known about one type. */
export interface TypeFacts {
  /** Such as `core.v1.Pod`. */
  readonly name: string;
  /** The bare name, as Go prints it: `Pod`. */
  readonly bareName: string;
  readonly fields: ReadonlyMap<string, FieldFacts>;
  /** Fields whose zero value is written when absent, in order. */
  readonly writtenFields: readonly FieldFacts[];
  readonly inline: readonly InlineMessage[];
  readonly kinds: readonly GroupVersionKind[];
  readonly mapType?: "atomic" | "granular";
}

/** Names a kind of the API; `group` is empty for core. */
interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface RawField {
  type?: string;
  list?: string | boolean;
  map?: string;
  format?: string;
  required?: boolean;
  go?: string;
  enum?: string[];
  default?: string | number | boolean;
  proto?: number;
  listType?: string;
  keys?: string[];
  mapType?: string;
  patch?: string;
  mergeKey?: string;
}

interface RawType {
  type?: string;
  gvk?: string[];
  fields?: Record<string, RawField>;
  inline?: Record<string, { type: string; proto: number }>;
  mapType?: string;
}

interface RawSchema {
  readonly types: Readonly<Record<string, RawType>>;
  readonly protoOnly: Readonly<Record<string, Record<string, RawField>>>;
}

let loaded: RawSchema | undefined;

/**
 * The file as data, read on first use. The bundle carries it as text, which is cheap to load
 * (see rolldown.config.ts); everything else hands it over as an object.
 */
function rawSchema(): RawSchema {
  if (loaded === undefined) {
    const source: RawSchema | string = schema;
    loaded = isText(source) ? (JSON.parse(source) as RawSchema) : source;
  }
  return loaded;
}

function isText(source: unknown): source is string {
  return typeof source === "string";
}

/** Types of the schema that have no fields: how their values are written. */
const leaves: Readonly<Record<string, ScalarName>> = {
  string: "string",
  boolean: "boolean",
  "integer:int32": "int32",
  "integer:int64": "int64",
  "string:byte": "bytes",
  "number:double": "double",
  "api.resource.Quantity": "quantity",
  "util.intstr.IntOrString": "intOrString",
  "meta.v1.Time": "time",
  "meta.v1.MicroTime": "microTime",
  "meta.v1.FieldsV1": "object",
  "meta.v1.Patch": "object",
  "runtime.RawExtension": "object",
  "apiextensions.v1.CustomResourceSubresourceStatus": "object",
};

function shapeOf(name: string): Shape {
  if (name.startsWith("list:")) return { is: "list", of: shapeOf(name.slice("list:".length)) };
  const leaf = leaves[name];
  if (leaf !== undefined) return { is: "scalar", scalar: leaf };
  if (rawSchema().types[name]?.fields !== undefined) return { is: "struct", type: name };
  return { is: "scalar", scalar: "any" };
}

function fieldShape(raw: RawField): Shape {
  if (typeof raw.list === "string") return { is: "list", of: shapeOf(raw.list) };
  if (raw.map !== undefined) return { is: "map", of: shapeOf(raw.map) };
  const type = raw.type ?? "any";
  return shapeOf(raw.format === undefined ? type : `${type}:${raw.format}`);
}

const zeroRules = { pointer: "kept", always: "written" } as const;

function fieldFacts(name: string, raw: RawField): FieldFacts {
  return {
    name,
    shape: fieldShape(raw),
    required: raw.required === true,
    zero: raw.go === "pointer" || raw.go === "always" ? zeroRules[raw.go] : "omitted",
    patch: raw.patch?.split(",") ?? [],
    ...(raw.enum === undefined ? {} : { enum: raw.enum }),
    ...(raw.default === undefined ? {} : { default: raw.default }),
    ...(raw.proto === undefined ? {} : { proto: raw.proto }),
    ...(isListType(raw.listType) ? { listType: raw.listType } : {}),
    ...(raw.keys === undefined ? {} : { keys: raw.keys }),
    ...(isMapType(raw.mapType) ? { mapType: raw.mapType } : {}),
    ...(raw.mergeKey === undefined ? {} : { mergeKey: raw.mergeKey }),
  };
}

function isListType(text: string | undefined): text is "atomic" | "map" | "set" {
  return text === "atomic" || text === "map" || text === "set";
}

function isMapType(text: string | undefined): text is "atomic" | "granular" {
  return text === "atomic" || text === "granular";
}

/** Numbers of an inline message: from its own type, or from the messages that exist in protobuf only. */
function inlineMessages(
  raw: RawType,
  fields: ReadonlyMap<string, FieldFacts>,
): readonly InlineMessage[] {
  return Object.values(raw.inline ?? {}).map(({ type, proto }) => {
    const { types, protoOnly } = rawSchema();
    const members = types[type]?.fields ?? protoOnly[type] ?? {};
    const numbered = new Map<number, FieldFacts>();
    for (const [name, member] of Object.entries(members)) {
      const field = fields.get(name);
      if (field !== undefined && member.proto !== undefined) numbered.set(member.proto, field);
    }
    return { proto, fields: numbered };
  });
}

function groupVersionKind(text: string): GroupVersionKind {
  const [apiVersion = "", kind = ""] = text.split(" ");
  return { ...splitApiVersion(apiVersion), kind };
}

/** `apps/v1` is group `apps`, version `v1`; `v1` is the core group. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

const known = new Map<string, TypeFacts>();

/**
 * The facts of a type such as `core.v1.PodSpec`, worked out on first use.
 * Undefined for names the schema doesn't have and for types without fields.
 */
export function typeFacts(name: string): TypeFacts | undefined {
  const found = known.get(name);
  if (found !== undefined) return found;
  const { types } = rawSchema();
  const raw = Object.hasOwn(types, name) ? types[name] : undefined;
  if (raw?.fields === undefined) return undefined;
  const fields = new Map(
    Object.entries(raw.fields).map(([field, facts]) => [field, fieldFacts(field, facts)]),
  );
  const facts: TypeFacts = {
    name,
    bareName: name.slice(name.lastIndexOf(".") + 1),
    fields,
    writtenFields: [...fields.values()].filter((field) => field.zero === "written"),
    inline: inlineMessages(raw, fields),
    kinds: (raw.gvk ?? []).map(groupVersionKind),
    ...(isMapType(raw.mapType) ? { mapType: raw.mapType } : {}),
  };
  known.set(name, facts);
  return facts;
}

let kinds: Map<string, string> | undefined;

/** Kinds that clients name in whatever group version they are talking to. */
const kindsOfEveryGroup = new Map([
  ["DeleteOptions", "meta.v1.DeleteOptions"],
  ["WatchEvent", "meta.v1.WatchEvent"],
]);

/** The type of a kind: `typeOfKind("apps/v1", "Deployment")` is `apps.v1.Deployment`; undefined for unknown kinds. */
export function typeOfKind(apiVersion: string, kind: string): string | undefined {
  kinds ??= new Map(
    Object.entries(rawSchema().types).flatMap(([name, raw]) =>
      (raw.gvk ?? []).map((gvk) => [gvk, name] as const),
    ),
  );
  return kinds.get(`${apiVersion} ${kind}`) ?? kindsOfEveryGroup.get(kind);
}
