import { createHash } from "node:crypto";

/** Who gets which /24 of a checkout; a new user takes the next free number below 16. */
const slots = {
  shared: 0,
  lifecycle: 1,
  badInput: 2,
  runtime: 3,
  bench: 4,
  soak: 5,
  faults: 6,
  adoption: 7,
  services: 9,
  servicesBeside: 10,
  volumes: 12,
  restarts: 14,
  restartsElsewhere: 15,
  walk: 13,
  manyPods: 11,
} as const;

/**
 * A Pod CIDR that no other user in this checkout has and, but for a rare chance, no other
 * checkout: so several can be tested on one machine at the same time. Below `10.128.0.0/9`,
 * away from the playground's default.
 */
export function testPodCidr(user: keyof typeof slots): string {
  const digest = createHash("sha256").update(process.cwd()).digest();
  const second = 128 + (digest.readUInt8(0) % 127);
  const third = (digest.readUInt8(1) & 0xf0) + slots[user];
  return `10.${second}.${third}.0/24`;
}
