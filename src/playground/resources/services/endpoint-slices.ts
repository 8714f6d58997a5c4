import { isDeepStrictEqual } from "node:util";
import { checkIp } from "../../../kubernetes/ip-address.ts";
import { checkDns1123Label, checkPortNumber } from "../../../kubernetes/names.ts";
import type { EndpointSlice } from "../../../kubernetes/types.ts";
import { ageColumn, nameColumn } from "../columns.ts";
import { type FieldError, invalid, invalidEach, required, tooMany } from "../field-error.ts";
import type { Resource } from "../resource.ts";
import { validateChoice, validateOptionalName, validateRequiredChoice } from "../rules/values.ts";
import { withMore } from "./with-more.ts";

const most = { endpoints: 1000, ports: 20_000 };

export const endpointSlices: Resource<EndpointSlice> = {
  group: "discovery.k8s.io",
  version: "v1",
  plural: "endpointslices",
  singular: "endpointslice",
  kind: "EndpointSlice",
  namespaced: true,
  hasGeneration: true,
  table: [
    nameColumn,
    {
      name: "AddressType",
      description: "What its addresses are.",
      cell: ({ addressType }: EndpointSlice) => addressType ?? "",
    },
    {
      name: "Ports",
      description: "Ports of every endpoint.",
      cell: ({ ports }: EndpointSlice) =>
        withMore(
          (ports ?? []).map(({ port }) => (port === undefined ? "*" : String(port))),
          "<unset>",
        ),
    },
    {
      name: "Endpoints",
      description: "Addresses of the endpoints.",
      cell: (slice: EndpointSlice) =>
        withMore(
          (slice.endpoints ?? []).flatMap(({ addresses }) => addresses),
          "<unset>",
        ),
    },
    ageColumn,
  ],
  setDefaults(draft) {
    for (const port of draft.ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
  validate: validateSlice,
  prepareForUpdate(draft, current) {
    const { generation = 1 } = current.metadata ?? {};
    const content = ({ endpoints, ports, addressType }: EndpointSlice) => [
      endpoints,
      ports,
      addressType,
    ];
    if (draft.metadata === undefined || isDeepStrictEqual(content(draft), content(current))) return;
    draft.metadata.generation = generation + 1;
  },
  validateUpdate: (next, current) => [
    ...validateSlice(next),
    ...(next.addressType === current.addressType
      ? []
      : [invalid("addressType", next.addressType, "field is immutable")]),
  ],
};

function validateSlice({ addressType, endpoints, ports }: EndpointSlice): FieldError[] {
  const places = endpoints ?? [];
  const portList = ports ?? [];
  const names = portList.map(({ name = "" }) => name);
  return [
    ...validateRequiredChoice("addressType", addressType, ["FQDN", "IPv4", "IPv6"]),
    ...(places.length > most.endpoints
      ? [tooMany("endpoints", places.length, most.endpoints)]
      : []),
    ...places.flatMap(({ addresses, hostname }, index) => [
      ...(addresses.length === 0
        ? [required(`endpoints[${index}].addresses`, "must contain at least 1 address")]
        : []),
      ...(addressType === "FQDN"
        ? []
        : addresses.flatMap((address, position) =>
            invalidEach(`endpoints[${index}].addresses[${position}]`, address, checkIp(address)),
          )),
      ...validateOptionalName(`endpoints[${index}].hostname`, hostname, checkDns1123Label),
    ]),
    ...(portList.length > most.ports ? [tooMany("ports", portList.length, most.ports)] : []),
    ...portList.flatMap(({ name = "", port, protocol }, index) => [
      ...validateOptionalName(`ports[${index}].name`, name, checkDns1123Label),
      ...(names.indexOf(name) < index
        ? [
            {
              reason: "FieldValueDuplicate",
              field: `ports[${index}].name`,
              message: `Duplicate value: "${name}"`,
            },
          ]
        : []),
      ...(port === undefined
        ? []
        : invalidEach(`ports[${index}].port`, port, checkPortNumber(port))),
      ...validateChoice(`ports[${index}].protocol`, protocol, ["SCTP", "TCP", "UDP"]),
    ]),
  ];
}
