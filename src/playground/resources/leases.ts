import type { Lease } from "../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import type { Resource } from "./resource.ts";
import { validateLease } from "./validate-lease.ts";

export const leases: Resource<Lease> = {
  group: "coordination.k8s.io",
  version: "v1",
  plural: "leases",
  singular: "lease",
  kind: "Lease",
  namespaced: true,
  validate: validateLease,
  validateUpdate: validateLease,
  table: [
    nameColumn,
    {
      name: "Holder",
      description: "Who holds the lease.",
      cell: ({ spec }: Lease) => spec?.holderIdentity ?? "",
    },
    ageColumn,
  ],
};
