import { age } from "../../kubernetes/duration.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import type { Column, Table } from "./table.ts";

/** The first column of every kind. */
export const nameColumn: Column = {
  name: "Name",
  format: "name",
  description: "Name must be unique within a namespace.",
  cell: (object) => object.metadata?.name ?? "",
};

/** Time since creation, as `kubectl get` writes it. */
export const ageColumn: Column = {
  name: "Age",
  description: "Time since the object was created.",
  cell: (object, now) => age(object.metadata?.creationTimestamp, now),
};

/** Columns of a kind that has none of its own. */
export const plainTable: Table<KubernetesObject> = [nameColumn, ageColumn];
