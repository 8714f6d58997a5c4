import { checkIp } from "../../../kubernetes/ip-address.ts";
import { checkPortNumber } from "../../../kubernetes/names.ts";
import type { EndpointSubset, Endpoints } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, invalidEach, required } from "../field-error.ts";
import type { Resource } from "../resource.ts";
import { validateRequiredChoice } from "../rules/values.ts";
import { withMore } from "./with-more.ts";

export const endpoints: Resource<Endpoints> = {
  group: "",
  version: "v1",
  plural: "endpoints",
  singular: "endpoints",
  kind: "Endpoints",
  namespaced: true,
  shortNames: ["ep"],
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  table: [
    nameColumn,
    {
      name: "Endpoints",
      description: "Addresses and ports that take traffic.",
      cell: ({ subsets = [] }: Endpoints) => withMore(subsets.flatMap(addressesOf), "<none>"),
    },
    ageColumn,
  ],
  setDefaults({ subsets = [] }) {
    for (const port of subsets.flatMap(({ ports = [] }) => ports)) port.protocol ||= "TCP";
  },
  validate: validateEndpoints,
  validateUpdate: validateEndpoints,
};

function addressesOf({ addresses = [], ports = [] }: EndpointSubset): string[] {
  if (ports.length === 0) return addresses.map(({ ip }) => ip);
  return ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`));
}

function validateEndpoints({ subsets = [] }: Endpoints): FieldError[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const at = `subsets[${index}]`;
    const lists = [
      ["addresses", addresses],
      ["notReadyAddresses", notReadyAddresses],
    ] as const;
    return [
      ...(addresses.length + notReadyAddresses.length === 0
        ? [required(at, "must specify `addresses` or `notReadyAddresses`")]
        : []),
      ...lists.flatMap(([list, found]) =>
        found.flatMap(({ ip }, position) =>
          invalidEach(`${at}.${list}[${position}].ip`, ip, checkIp(ip)),
        ),
      ),
      ...ports.flatMap(({ name = "", port, protocol }, position) => [
        ...(ports.length > 1 && name === "" ? [required(`${at}.ports[${position}].name`)] : []),
        ...invalidEach(`${at}.ports[${position}].port`, port, checkPortNumber(port)),
        ...validateRequiredChoice(`${at}.ports[${position}].protocol`, protocol, [
          "SCTP",
          "TCP",
          "UDP",
        ]),
      ]),
    ];
  });
}
