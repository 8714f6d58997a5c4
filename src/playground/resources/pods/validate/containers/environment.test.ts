import { describe, expect, it } from "vitest";
import { containerRefusals } from "../../../../../../test/refusals.ts";
import type { EnvFromSource, EnvVar, EnvVarSource } from "../../../../../kubernetes/types.ts";

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const fields =
  '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"';

describe("a variable", () => {
  it.each<[EnvVarSource]>([
    [{ fieldRef: { fieldPath: "metadata.labels['app.kubernetes.io/name']" } }],
    [{ fieldRef: { fieldPath: "metadata.annotations['Note']" } }],
    [{ fieldRef: { fieldPath: "spec.host" } }],
    [{ resourceFieldRef: { resource: "limits.hugepages-2Mi", divisor: "1Mi" } }],
    [{ resourceFieldRef: { resource: "requests.cpu", divisor: "1m" } }],
    [{ fileKeyRef: { volumeName: "files", path: "a.env", key: "A" } }],
  ])("may come from %j", (valueFrom) => {
    const volumes = [{ name: "files", emptyDir: {} }];
    expect(containerRefusals({ env: [{ name: "A", valueFrom }] }, { volumes })).toEqual([]);
  });

  it.each<[EnvVar, ...string[]]>([
    [{ name: "" }, "env[0].name: Required value"],
    [
      { name: "A=B" },
      "env[0].name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII characters other than '='",
    ],
    [
      { name: "A", valueFrom: {} },
      'env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    ],
    [
      { name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      'env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
    ],
    [
      {
        name: "A",
        valueFrom: {
          fieldRef: { fieldPath: "metadata.name" },
          secretKeyRef: { name: "s", key: "k" },
        },
      },
      'env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time',
    ],
    [
      { name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.labels" } } },
      `env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: ${fields}`,
    ],
    [
      { name: "A", valueFrom: { fieldRef: { fieldPath: "spec.bogus" } } },
      'env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.bogus": error converting fieldPath: field label not supported: spec.bogus',
    ],
    [
      { name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name['a']" } } },
      "env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"metadata.name['a']\": error converting fieldPath: field label does not support subscript: metadata.name['a']",
    ],
    [
      { name: "A", valueFrom: { fieldRef: { apiVersion: "v2", fieldPath: "metadata.name" } } },
      'env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2',
    ],
    [
      { name: "A", valueFrom: { resourceFieldRef: { resource: "limits.gpu" } } },
      'env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
    ],
    [
      { name: "A", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "2" } } },
      'env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
    ],
    [
      { name: "A", valueFrom: { configMapKeyRef: { name: "", key: ".." } } },
      `env[0].valueFrom.configMapKeyRef.name: Invalid value: "": ${subdomain}`,
      "env[0].valueFrom.configMapKeyRef.key: Invalid value: \"..\": must not be '..'",
    ],
    [
      { name: "A", valueFrom: { fileKeyRef: { volumeName: "x", path: "../a", key: "" } } },
      "env[0].valueFrom.fileKeyRef.key: Required value",
      "env[0].valueFrom.fileKeyRef.path: Invalid value: \"../a\": must not contain '..'",
      'env[0].valueFrom.fileKeyRef.volumeName: Not found: "x"',
    ],
  ])("%j is refused", (variable, ...said) => {
    expect(containerRefusals({ env: [variable] })).toEqual(said);
  });

  it.each<[EnvFromSource, ...string[]]>([
    [{}, 'envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`'],
    [
      { configMapRef: { name: "c" }, secretRef: { name: "s" } },
      'envFrom: Invalid value: "": may not have more than one field specified at a time',
    ],
    [{ secretRef: {} }, "envFrom[0].secretRef.name: Required value"],
    [
      { prefix: "A=", configMapRef: { name: "C" } },
      "envFrom[0].prefix: Invalid value: \"A=\": a valid environment variable name must consist only of printable ASCII characters other than '='",
      `envFrom[0].configMapRef.name: Invalid value: "C": ${subdomain}`,
    ],
  ])("cannot come with others from %j", (source, ...said) => {
    expect(containerRefusals({ envFrom: [source] })).toEqual(said);
  });
});
