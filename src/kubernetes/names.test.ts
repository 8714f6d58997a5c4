import { describe, expect, it } from "vitest";
import { generateName, randomSuffix } from "./generate-name.ts";
import {
  checkConfigMapKey,
  checkDns1035Label,
  checkDns1123Label,
  checkDns1123Subdomain,
  checkEnvVarName,
  checkHttpHeaderName,
  checkLabelValue,
  checkPercent,
  checkPortName,
  checkPortNumber,
  checkQualifiedName,
  checkRange,
} from "./names.ts";

const long = (length: number) => "a".repeat(length);

describe("good names have no complaints", () => {
  it.each([
    [checkDns1123Label, ["a", "my-name", "0", long(63)]],
    [checkDns1123Subdomain, ["a", "a.b-c.d", long(253)]],
    [checkDns1035Label, ["a", "abc-123"]],
    [checkQualifiedName, ["app", "example.com/App_1", "a.b", long(63), `${long(253)}/a`]],
    [checkLabelValue, ["", "a", "A.b_c-1", long(63)]],
    [checkEnvVarName, ["PATH", "a b", "1", "~"]],
    [checkConfigMapKey, [".bashrc", "a.b", "A_B", ".a", long(253)]],
    [checkPortName, ["http", "a-1", long(15)]],
    [checkHttpHeaderName, ["X-Header", "a"]],
    [checkPercent, ["0%", "25%"]],
  ])("%o", (check, names) => {
    for (const name of names) expect([name, check(name)]).toEqual([name, []]);
  });
});

describe("bad names get Kubernetes' words", () => {
  it.each([
    [
      checkDns1123Label,
      "Bad_Name",
      [
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [checkDns1123Label, "a.b", ["must not contain dots"]],
    [checkDns1123Label, long(64), ["must be no more than 63 characters"]],
    [
      checkDns1123Subdomain,
      "a..b",
      [
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      checkQualifiedName,
      "/",
      [
        "prefix part must be non-empty",
        "name part must be non-empty",
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ],
    ],
    [checkQualifiedName, long(64), ["name part must be no more than 63 bytes"]],
    [
      checkLabelValue,
      "a b",
      [
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      ],
    ],
    [checkEnvVarName, "", ["environment variable name must be non-empty"]],
    [
      checkEnvVarName,
      "a=b",
      [
        "a valid environment variable name must consist only of printable ASCII characters other than '='",
      ],
    ],
    [checkConfigMapKey, "..", ["must not be '..'"]],
    [checkConfigMapKey, "..a", ["must not start with '..'"]],
    [
      checkHttpHeaderName,
      "X Header",
      [
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      ],
    ],
    [
      checkPercent,
      "25",
      [
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ],
    ],
    [
      checkPortName,
      "-8--0",
      [
        "must contain at least one letter (a-z)",
        "must not contain consecutive hyphens",
        "must not begin or end with a hyphen",
      ],
    ],
  ])("%o of %s", (check, name, complaints) => {
    expect(check(name)).toEqual(complaints);
  });

  it("knows ranges", () => {
    expect(checkRange(-5, -5, 7)).toEqual([]);
    expect(checkRange(8, -5, 7)).toEqual(["must be between -5 and 7, inclusive"]);
    expect(checkPortNumber(65535)).toEqual([]);
    expect(checkPortNumber(0)).toEqual(["must be between 1 and 65535, inclusive"]);
  });
});

describe("generated names", () => {
  it("end in five characters of Kubernetes' alphabet", () => {
    expect(generateName("web-")).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(randomSuffix(2000).length).toBe(2000);
    expect(new Set(randomSuffix(5000)).size).toBe(27);
  });

  it("are never longer than 63 characters", () => {
    expect(generateName(long(80))).toMatch(/^a{58}[^aeiou]{5}$/);
  });
});
