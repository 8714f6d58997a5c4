import { checkDns1123Label, checkDns1123Subdomain } from "../../../../kubernetes/names.ts";
import type {
  PodExtendedResourceClaimStatus,
  PodSpec,
  PodStatus,
} from "../../../../kubernetes/types.ts";
import { duplicate, type FieldError, invalid, invalidEach, required } from "../../field-error.ts";
import { validateName } from "../../rules/values.ts";

/** What is wrong with what is reported about claims: it must be about claims of the Pod. */
export function validateClaimStatuses(status: PodStatus, spec: PodSpec): FieldError[] {
  const at = "status.resourceClaimStatuses";
  const claims = new Set((spec.resourceClaims ?? []).map(({ name }) => name));
  const seen = new Set<string>();
  const errors = (status.resourceClaimStatuses ?? []).flatMap((claim, index) => {
    const { name, resourceClaimName: made } = claim;
    const here = `${at}[${index}]`;
    const own: FieldError[] = [];
    if (!claims.has(name)) {
      const detail = "must match the name of an entry in `spec.resourceClaims`";
      own.push(invalid(`${here}.name`, name, detail));
    }
    if (seen.has(name)) own.push(duplicate(`${here}.name`, name));
    seen.add(name);
    if (made === undefined) return own;
    return [...own, ...invalidEach(`${here}.resourceClaimName`, made, checkDns1123Subdomain(made))];
  });
  return [...errors, ...validateExtended(status.extendedResourceClaimStatus, spec)];
}

/** The claim that stands behind extended resources, and which request serves which of them. */
function validateExtended(
  status: PodExtendedResourceClaimStatus | undefined,
  spec: PodSpec,
): FieldError[] {
  if (status === undefined) return [];
  const at = "status.extendedResourceClaimStatus";
  const containers = new Map(
    [...(spec.initContainers ?? []), ...spec.containers].map((each) => [each.name, each]),
  );
  const mappings = status.requestMappings;
  const seen = new Set<string>();
  const errors =
    mappings.length === 0
      ? [required(`${at}.requestMappings`, "at least one request mapping is required")]
      : [];
  for (const [index, { containerName, resourceName, requestName }] of mappings.entries()) {
    const here = `${at}.requestMappings[${index}]`;
    const container = containers.get(containerName);
    if (container === undefined) {
      const detail =
        "must match the name of an entry in spec.initContainers.name or spec.containers.name";
      errors.push(invalid(`${here}.containerName`, containerName, detail));
    } else if (container.resources?.requests?.[resourceName] === undefined) {
      const detail =
        "must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests";
      errors.push(invalid(`${here}.resourceName`, resourceName, detail));
    }
    errors.push(...invalidEach(`${at}.requestName`, requestName, checkDns1123Label(requestName)));
    const key = JSON.stringify([containerName, resourceName, requestName]);
    if (seen.has(key)) {
      errors.push(
        duplicate(`${here}.containerName`, containerName),
        duplicate(`${here}.resourceName`, resourceName),
        duplicate(`${here}.requestName`, requestName),
      );
    }
    seen.add(key);
  }
  const name = status.resourceClaimName;
  return [...errors, ...validateName(`${at}.resourceClaimName`, name, checkDns1123Subdomain)];
}
