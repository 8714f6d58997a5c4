import type { ServiceAccount } from "../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import type { Resource } from "./resource.ts";

export const serviceAccounts: Resource<ServiceAccount> = {
  group: "",
  version: "v1",
  plural: "serviceaccounts",
  singular: "serviceaccount",
  kind: "ServiceAccount",
  namespaced: true,
  shortNames: ["sa"],
  table: [
    nameColumn,
    {
      name: "Secrets",
      type: "integer",
      description: "Number of Secrets the account may use.",
      cell: ({ secrets }: ServiceAccount) => (secrets ?? []).length,
    },
    ageColumn,
  ],
  subresources: {
    token: { verbs: ["create"], kind: "TokenRequest", apiVersion: "authentication.k8s.io/v1" },
  },
};
