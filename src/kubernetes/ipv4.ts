/** A range of IPv4 addresses: the first, as a number, and how many. */
export interface Ipv4Range {
  first: number;
  size: number;
}

/** `10.96.0.1` as a number. */
export function ipv4Number(address: string): number {
  return address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

/** The address of a number. */
export function ipv4Text(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** A CIDR such as `10.96.0.0/16`; an address alone is a range of one. Bits beyond the prefix don't count. */
export function ipv4Range(cidr: string): Ipv4Range {
  const [address = "", prefix = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(prefix));
  return { first: Math.floor(ipv4Number(address) / size) * size, size };
}

/** Whether an address lies in a range. */
export function ipv4Contains({ first, size }: Ipv4Range, address: string): boolean {
  const value = ipv4Number(address);
  return value >= first && value < first + size;
}

/** Whether two ranges have an address in common. */
export function ipv4Overlaps(a: Ipv4Range, b: Ipv4Range): boolean {
  return a.first < b.first + b.size && b.first < a.first + a.size;
}
