import fc from "fast-check";
import type { Json, JsonObject } from "../src/kubernetes/object.ts";
import { type Shape, typeFacts } from "../src/kubernetes/schema/schema.ts";

/** How the values of an arbitrary object are chosen, where the schema leaves it open. */
export interface AnyObjectOptions {
  /** Levels of structs that are filled; deeper ones are empty. */
  readonly depth: number;
  /** At most so many fields of a struct are set. */
  readonly maxFields?: number;
  readonly strings?: fc.Arbitrary<string>;
  readonly integers?: fc.Arbitrary<number>;
}

/** Any JSON that fits a type of the schema, such as `core.v1.Pod`. */
export function anyObject(type: string, options: AnyObjectOptions): fc.Arbitrary<JsonObject> {
  const fields = [...(typeFacts(type)?.fields.values() ?? [])];
  return fc
    .subarray(fields, { maxLength: Math.min(options.maxFields ?? 6, fields.length) })
    .chain((some) =>
      fc.record(
        Object.fromEntries(
          some.map((field) => [
            field.name,
            field.enum === undefined || field.shape.is !== "scalar"
              ? anyValue(field.shape, options)
              : fc.oneof(fc.constantFrom<Json>(...field.enum), anyValue(field.shape, options)),
          ]),
        ),
      ),
    )
    .map((record) => ({ ...record }));
}

function anyValue(shape: Shape, options: AnyObjectOptions): fc.Arbitrary<Json> {
  switch (shape.is) {
    case "list":
      return fc.array(anyValue(shape.of, options), { maxLength: 2 });
    case "map":
      return fc
        .dictionary(fc.stringMatching(/^[a-z]{1,3}$/), anyValue(shape.of, options), { maxKeys: 2 })
        .map((entries) => ({ ...entries }));
    case "struct":
      return options.depth === 0
        ? fc.constant({})
        : anyObject(shape.type, { ...options, depth: options.depth - 1 });
    case "scalar":
      return anyScalar(shape, options);
  }
}

function anyScalar(
  { scalar }: Extract<Shape, { is: "scalar" }>,
  { strings, integers }: AnyObjectOptions,
): fc.Arbitrary<Json> {
  switch (scalar) {
    case "string":
      return strings ?? fc.string({ maxLength: 3 });
    case "boolean":
      return fc.boolean();
    case "int32":
    case "int64":
      return integers ?? fc.integer();
    case "double":
      return fc.constantFrom(0, 1.5);
    case "bytes":
      return fc.constantFrom("", "Yg==");
    case "quantity":
      return fc.constantFrom("0", 1, "1.5Gi", "100m", "-1", "0.0001", "3n");
    case "intOrString":
      return fc.constantFrom(0, 80, "", "http");
    case "time":
    case "microTime":
      return fc.constantFrom("2026-11-23T12:00:00.123456+01:00");
    case "object":
    case "any":
      return fc.constantFrom<Json>({}, { x: [1] });
  }
}
