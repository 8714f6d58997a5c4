import { describe, expect, it } from "vitest";
import { parseYaml } from "../../kubernetes/yaml.ts";
import { forbiddenFields } from "./custom-fields.ts";
import { decodeCustom } from "./decode-custom.ts";

function decode(yaml: string) {
  return decodeCustom(parseYaml(yaml, { lastKeyWins: true })[0] ?? null);
}

describe("a scalar for a field of text", () => {
  it.each([
    ["y", "true"],
    ["on", "true"],
    ["Yes", "true"],
    ["off", "false"],
    ["017", "15"],
    ["0o17", "15"],
    ["0x1F", "31"],
    ["1.50", "1.5"],
    ["1e3", "1000"],
    ["1_000", "1000"],
    [".5", "0.5"],
    ["2001-01-01", "2001-01-01"],
    ["1:30", "1:30"],
    ['"1"', "1"],
  ])("%s becomes %s", (yaml, value) => {
    expect(decode(`env: [{name: X, value: ${yaml}}]`)).toEqual({ env: [{ name: "X", value }] });
  });

  it.each(["null", "~", '""'])("%s says nothing", (yaml) => {
    expect(decode(`env: [{name: X, value: ${yaml}}]`)).toEqual({ env: [{ name: "X" }] });
  });
});

it.each([
  { yaml: "", custom: {} },
  { yaml: "null", custom: {} },
  { yaml: "{}", custom: {} },
  { yaml: "bogus: 1", custom: {} },
  { yaml: "targetContainerName: app", custom: {} },
  { yaml: "TTY: true\nWorkingDir: /x", custom: { tty: true, workingDir: "/x" } },
  { yaml: "tty: true\ntty: false", custom: {} },
  { yaml: "stdin: false\nargs: []\nsecurityContext: null", custom: {} },
  {
    yaml: "securityContext: {runAsUser: 0, runAsNonRoot: false}",
    custom: { securityContext: { runAsUser: 0, runAsNonRoot: false } },
  },
  {
    yaml: "resources: {limits: {cpu: 0.5, memory: 1024Mi}}",
    custom: { resources: { limits: { cpu: "500m", memory: "1Gi" } } },
  },
  { yaml: "$patch: delete\nworkingDir: /x", custom: { workingDir: "/x" } },
])("reads $yaml", ({ yaml, custom }) => {
  expect(decode(yaml)).toEqual(custom);
});

it.each([
  [
    'securityContext: {runAsUser: "0"}',
    "json: cannot unmarshal string into Go struct field .securityContext.runAsUser of type int64",
  ],
  ["tty: 'yes'", "json: cannot unmarshal string into Go struct field .tty of type bool"],
])("refuses %s", (yaml, problem) => {
  expect(() => decode(yaml)).toThrow(`error unmarshaling JSON: while decoding JSON: ${problem}`);
});

it.each([
  { yaml: "name: x", fields: ["name"] },
  { yaml: "Image: x", fields: ["image"] },
  { yaml: "command: [x]", fields: ["command"] },
  { yaml: "lifecycle: {preStop: {exec: {command: [x]}}}", fields: ["lifecycle"] },
  { yaml: "volumeDevices: [{name: a, devicePath: b}]", fields: ["volumeDevices"] },
  { yaml: "command: []\nname: ''", fields: [] },
  { yaml: "restartPolicy: Always\nports: [{containerPort: 1}]", fields: [] },
])("finds what may not be given in $yaml: $fields", ({ yaml, fields }) => {
  expect(forbiddenFields(decode(yaml))).toEqual(fields);
});
