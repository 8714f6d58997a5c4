import { checkDns1035Label } from "../../../kubernetes/names.ts";
import type { Service } from "../../../kubernetes/types.ts";
import type { AdmissionView, Resource } from "../resource.ts";
import { statusSubresource } from "../rules/status-subresource.ts";
import { allocate } from "./allocate.ts";
import { dropOfOldType, keepAllocated } from "./carry-over.ts";
import { alignClusterIps, setFamilyDefaults, setServiceDefaults } from "./defaults.ts";
import { serviceTable } from "./table.ts";
import { validateService, validateServiceUpdate } from "./validate.ts";

export const services: Resource<Service> = {
  group: "",
  version: "v1",
  plural: "services",
  singular: "service",
  kind: "Service",
  namespaced: true,
  shortNames: ["svc"],
  categories: ["all"],
  returnsDeleted: true,
  checkName: checkDns1035Label,
  table: serviceTable,
  selectableFields: ({ spec }) => ({
    "spec.clusterIP": spec?.clusterIP ?? "",
    "spec.type": spec?.type ?? "",
  }),
  setDefaults: setServiceDefaults,
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
    if (draft.spec === undefined) return;
    alignClusterIps(draft.spec, undefined);
    // A list alone is for the validation to refuse, as its first must be `clusterIP`.
    setFamilyDefaults(draft);
  },
  admit: (draft, view) => allocateFor(draft, view),
  validate: validateService,
  prepareForUpdate(draft, current) {
    draft.status = current.status ?? { loadBalancer: {} };
    if (draft.spec === undefined) return;
    alignClusterIps(draft.spec, current.spec);
    keepAllocated(draft, current);
    dropOfOldType(draft, current);
    setFamilyDefaults(draft);
  },
  admitUpdate(draft, current, view) {
    // Another address than its own is refused as a change, whoever has it.
    const asked = draft.spec?.clusterIP ?? "";
    const isNew = current.spec?.type === "ExternalName" || asked === current.spec?.clusterIP;
    if (isNew || asked === "") allocateFor(draft, view);
  },
  validateUpdate: validateServiceUpdate,
  subresources: {
    status: statusSubresource(() => []),
  },
};

function allocateFor(draft: Service, view: AdmissionView): void {
  const others = view
    .listNewest(services)
    .filter(({ metadata }) => metadata?.uid !== draft.metadata?.uid);
  allocate(draft, { serviceCidr: view.serviceCidr, others, random: Math.random });
}
