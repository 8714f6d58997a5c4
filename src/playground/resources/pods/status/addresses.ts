import { checkIp, ipFamily } from "../../../../kubernetes/ip-address.ts";
import type { PodStatus } from "../../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach } from "../../field-error.ts";

/**
 * `podIP` and `podIPs` say the same twice. Where they differ the single one counts, for the sake
 * of old kubelets. Changes the draft in place.
 */
export function agreeOnPodIp(draft: PodStatus): void {
  const { podIP = "", podIPs = [] } = draft;
  const first = podIPs[0]?.ip ?? "";
  if (podIP !== "" && podIP !== first) draft.podIPs = [{ ip: podIP }];
  else if (podIP === "" && first !== "") draft.podIP = first;
}

/** What is wrong with the addresses of a Pod and its host; those that were there before may stay. */
export function validateAddresses(next: PodStatus, before: PodStatus): FieldError[] {
  const { hostIP = "", hostIPs = [] } = next;
  const firstHost = hostIPs[0]?.ip ?? hostIP;
  return [
    ...validateList("status.podIPs", addressesOf(next.podIPs), addressesOf(before.podIPs)),
    ...(firstHost === hostIP
      ? []
      : [invalid("status.hostIPs[0].ip", firstHost, "must be equal to `hostIP`")]),
    ...validateList("status.hostIPs", addressesOf(hostIPs), addressesOf(before.hostIPs)),
  ];
}

function addressesOf(list: readonly { readonly ip: string }[] = []): string[] {
  return list.map(({ ip }) => ip);
}

function validateList(
  field: string,
  addresses: readonly string[],
  before: readonly string[],
): FieldError[] {
  const errors = addresses.flatMap((address, index) =>
    before.includes(address) ? [] : invalidEach(`${field}[${index}]`, address, checkIp(address)),
  );
  const families = new Set(addresses.map(ipFamily));
  const isPair = addresses.length === 2 && families.has(4) && families.has(6);
  if (addresses.length < 2 || isPair) return errors;
  const shown = addresses.map((address) => ({ IP: address }));
  return [...errors, invalid(field, shown, "may specify no more than one IP for each IP family")];
}
