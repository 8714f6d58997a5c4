import { isIPv4, isIPv6 } from "node:net";

/**
 * IP addresses and ranges as Kubernetes' API takes them since 1.36, where the gate
 * StrictIPCIDRValidation is on (apimachinery, util/validation/ip.go). Each check returns the
 * complaints, none for a good value.
 */

const NO_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const NO_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/** IPv4, or IPv6 without a zone. */
export function checkIp(value: string): string[] {
  if (value.includes("%")) return [NO_IP];
  if (isIPv4(value)) return [];
  if (isIPv6(value)) {
    return isMapped(value) ? ["must not be an IPv4-mapped IPv6 address"] : [];
  }
  return isIPv4(withoutLeadingZeros(value)) ? ["must not have leading 0s"] : [NO_IP];
}

/** A range whose bits beyond the prefix are zero. */
export function checkCidr(value: string): string[] {
  const [address = "", prefix = "", ...more] = value.split("/");
  if (more.length > 0 || !/^[0-9]+$/.test(prefix) || address.includes("%")) return [NO_CIDR];
  const plain = isIPv6(address) ? address : withoutLeadingZeros(address);
  const family = isIPv4(plain) ? 4 : isIPv6(plain) ? 6 : undefined;
  const bits = Number(prefix);
  if (family === undefined || bits > (family === 4 ? 32 : 128)) return [NO_CIDR];
  if (plain !== address || prefix !== String(bits)) {
    return ["must not have leading 0s in IP or prefix length"];
  }
  if (family === 6 && isMapped(address)) return ["must not have an IPv4-mapped IPv6 address"];
  const host = BigInt((family === 4 ? 32 : 128) - bits);
  if (addressBits(address, family) % (1n << host) === 0n) return [];
  return ["must not have bits set beyond the prefix length"];
}

/** `4`, `6`, or undefined for what is no address. */
export function ipFamily(value: string): 4 | 6 | undefined {
  if (isIPv4(value)) return 4;
  return isIPv6(value) ? 6 : undefined;
}

function withoutLeadingZeros(value: string): string {
  return value.replaceAll(/(?<![0-9])0+(?=[0-9])/g, "");
}

/** `::ffff:1.2.3.4`, however it is written. */
function isMapped(address: string): boolean {
  return /^::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/.test(canonicalIpv6(address));
}

/** The shortest form in lower case; URLs know it. */
function canonicalIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function addressBits(address: string, family: 4 | 6): bigint {
  if (family === 4) {
    return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  }
  const [head = "", tail] = canonicalIpv6(address).split("::");
  const words = (text: string) => (text === "" ? [] : text.split(":"));
  const left = words(head);
  const right = words(tail ?? "");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => "0"), ...right].reduce(
    (sum, word) => sum * 65536n + BigInt(`0x${word}`),
    0n,
  );
}
