import { describe, expect, it } from "vitest";
import { checkCidr, checkIp } from "./ip-address.ts";

describe("an IP address", () => {
  it.each(["10.9.8.7", "0.0.0.0", "2001:db8::ffff", "::", "::1.2.3.4", "FE80::0abc"])(
    "%s is one",
    (value) => {
      expect(checkIp(value)).toEqual([]);
    },
  );

  const none = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
  it.each([
    ["", none],
    ["localhost", none],
    ["1.2.3", none],
    ["256.1.1.1", none],
    ["fe80::1%eth0", none],
    ["1:2", none],
    ["10.0.0.010", "must not have leading 0s"],
    ["::ffff:1.2.3.4", "must not be an IPv4-mapped IPv6 address"],
    ["0:0:0:0:0:ffff:102:304", "must not be an IPv4-mapped IPv6 address"],
  ])("%s is not one", (value, complaint) => {
    expect(checkIp(value)).toEqual([complaint]);
  });
});

describe("a range", () => {
  it.each([
    "10.9.8.0/24",
    "0.0.0.0/0",
    "10.1.2.3/32",
    "2001:db8::/64",
    "::/0",
    "1:2:3:4:5:6:7:8/128",
  ])("%s is one", (value) => {
    expect(checkCidr(value)).toEqual([]);
  });

  const none = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
  it.each([
    ["", none],
    ["10.0.0.0", none],
    ["10.0.0.0/33", none],
    ["10.0.0.0/24/1", none],
    ["a/8", none],
    ["::/129", none],
    ["010.0.0.0/8", "must not have leading 0s in IP or prefix length"],
    ["10.0.0.0/08", "must not have leading 0s in IP or prefix length"],
    ["::ffff:10.0.0.0/104", "must not have an IPv4-mapped IPv6 address"],
    ["10.0.0.1/24", "must not have bits set beyond the prefix length"],
    ["2001:db8::1/64", "must not have bits set beyond the prefix length"],
  ])("%s is not one", (value, complaint) => {
    expect(checkCidr(value)).toEqual([complaint]);
  });
});
