import { checkIp } from "../../../../kubernetes/ip-address.ts";
import {
  checkDns1123Subdomain,
  checkDns1123SubdomainWithUnderscore,
} from "../../../../kubernetes/names.ts";
import type { HostAlias, PodDNSConfig, PodSpec } from "../../../../kubernetes/types.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  required,
  tooLong,
} from "../../field-error.ts";
import { byteLength } from "../../rules/values.ts";

/** Limits of glibc's resolver, and what it has been stretched to. */
const maxNameservers = 3;
const maxSearches = 32;
const maxSearchBytes = 2048;

/** What is wrong with `dnsConfig`, which the policy None needs. */
export function validateDnsConfig(
  at: string,
  { dnsConfig, dnsPolicy }: Pick<PodSpec, "dnsConfig" | "dnsPolicy">,
): FieldError[] {
  if (dnsPolicy === "None") {
    const none = "when `dnsPolicy` is None";
    if (dnsConfig === undefined) return [required(at, `must provide \`dnsConfig\` ${none}`)];
    if ((dnsConfig.nameservers ?? []).length === 0) {
      return [required(`${at}.nameservers`, `must provide at least one DNS nameserver ${none}`)];
    }
  }
  return dnsConfig === undefined ? [] : validateResolver(at, dnsConfig);
}

function validateResolver(
  at: string,
  { nameservers = [], searches = [], options = [] }: PodDNSConfig,
): FieldError[] {
  const errors: FieldError[] = [];
  const tooMuch = (field: "nameservers" | "searches", values: readonly string[], what: string) =>
    errors.push(invalid(`${at}.${field}`, values, `must not have more than ${what}`));
  if (nameservers.length > maxNameservers) {
    tooMuch("nameservers", nameservers, `${maxNameservers} nameservers`);
  }
  for (const [index, address] of nameservers.entries()) {
    errors.push(...invalidEach(`${at}.nameservers[${index}]`, address, checkIp(address)));
  }
  if (searches.length > maxSearches) tooMuch("searches", searches, `${maxSearches} search paths`);
  if (byteLength(searches.join(" ")) > maxSearchBytes) {
    const limit = `${maxSearchBytes} characters (including spaces) in the search list`;
    tooMuch("searches", searches, limit);
  }
  for (const [index, search] of searches.entries()) {
    if (search === ".") continue;
    const domain = search.replace(/\.$/, "");
    const problems = checkDns1123SubdomainWithUnderscore(domain);
    errors.push(...invalidEach(`${at}.searches[${index}]`, domain, problems));
  }
  for (const [index, option] of options.entries()) {
    if ((option.name ?? "") === "") {
      errors.push(required(`${at}.options[${index}]`, "must not be empty"));
    }
  }
  return errors;
}

/** What is wrong with further lines of the hosts file. */
export function validateHostAliases(at: string, aliases: readonly HostAlias[]): FieldError[] {
  return aliases.flatMap(({ ip, hostnames = [] }, index) => [
    ...invalidEach(`${at}[${index}].ip`, ip, checkIp(ip)),
    ...hostnames.flatMap((name, nameIndex) =>
      invalidEach(`${at}[${index}].hostnames[${nameIndex}]`, name, checkDns1123Subdomain(name)),
    ),
  ]);
}

/** The longest host name of Linux (gethostname(2), HOST_NAME_MAX). */
const maxHostnameBytes = 64;

/** What is wrong with a host name that takes the place of the usual one. `at` is the path of the spec. */
export function validateHostnameOverride(at: string, spec: PodSpec): FieldError[] {
  const { hostnameOverride: name, setHostnameAsFQDN, hostNetwork } = spec;
  if (name === undefined) return [];
  const field = `${at}.hostnameOverride`;
  const errors: FieldError[] = [];
  if (setHostnameAsFQDN === true) {
    errors.push(forbidden(field, "may not be specified when setHostnameAsFQDN is true"));
  }
  if (hostNetwork === true) {
    errors.push(forbidden(field, "may not be specified when hostNetwork is true"));
  }
  if (byteLength(name) > maxHostnameBytes) errors.push(tooLong(field, maxHostnameBytes));
  return [...errors, ...invalidEach(field, name, checkDns1123Subdomain(name))];
}
