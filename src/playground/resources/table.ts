import type { KubernetesObject } from "../../kubernetes/object.ts";

/** meta.v1.TableColumnDefinition. `priority` above 0: only with `-o wide`. */
export interface ColumnDefinition {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

/** A cell as meta.v1.Table carries it. */
export type Cell = string | number | boolean | null;

/** One column of `kubectl get`. */
export interface Column<T extends KubernetesObject = KubernetesObject> {
  readonly name: string;
  /** OpenAPI type of the cells; `string` when absent. */
  readonly type?: "string" | "integer" | "boolean" | "date";
  /** `name` marks the column that holds the object's name. */
  readonly format?: "name";
  /** Shown only with `-o wide`. */
  readonly wide?: boolean;
  readonly description: string;
  cell(object: T, now: Date): Cell;
}

/** All columns of a kind, in order. */
export type Table<T extends KubernetesObject = KubernetesObject> = readonly Column<T>[];

/** What a kind's columns look like on the wire. */
export function columnDefinitions(table: Table): ColumnDefinition[] {
  return table.map(({ name, type, format, wide, description }) => ({
    name,
    type: type ?? "string",
    format: format ?? "",
    description,
    priority: wide === true ? 1 : 0,
  }));
}
