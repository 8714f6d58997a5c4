import { expect, it } from "vitest";
import type { EnvVar, Pod } from "../../kubernetes/types.ts";
import { planEnvironment } from "./plan-environment.ts";

const password: EnvVar = {
  name: "PASSWORD",
  valueFrom: { secretKeyRef: { name: "db", key: "password" } },
};
const envFrom = [
  { configMapRef: { name: "settings" } },
  { prefix: "S_", secretRef: { name: "s" } },
];

function web(env: EnvVar[]): Pod {
  return { metadata: { name: "web" }, spec: { containers: [{ name: "app", env, envFrom }] } };
}

it("takes variables and their sources as references, in their order", () => {
  const env = [{ name: "HOST", value: "db" }, password, { name: "URL", value: "pg://$(HOST)" }];
  expect(planEnvironment(web(env), { env: [], envFrom: "app" })).toMatchObject({
    env,
    fields: { envFrom },
  });
});

it("says that the image's own variables are elsewhere", () => {
  const { notes } = planEnvironment(web([]), { env: [], envFrom: "app" });
  expect(notes).toEqual([expect.stringContaining("/proc/PID/environ")]);
});

it("lets --env win in the place of the container's, where later ones may refer to it", () => {
  const env = [
    { name: "HOST", value: "db" },
    { name: "URL", value: "pg://$(HOST)" },
  ];
  const given = [
    { name: "MORE", value: "1" },
    { name: "HOST", value: "localhost" },
  ];
  expect(planEnvironment(web(env), { env: given, envFrom: "app" }).env).toEqual([
    { name: "HOST", value: "localhost" },
    { name: "URL", value: "pg://$(HOST)" },
    { name: "MORE", value: "1" },
  ]);
});

it.each([
  { title: "gets the container's name", containerName: undefined, now: "app" },
  { title: "keeps another container's", containerName: "other", now: "other" },
])("a resource $title", ({ containerName, now }) => {
  const resource = "limits.memory";
  const resourceFieldRef = { resource, divisor: "1Mi", ...(containerName && { containerName }) };
  const { env } = planEnvironment(web([{ name: "LIMIT", valueFrom: { resourceFieldRef } }]), {
    env: [],
    envFrom: "app",
  });
  expect(env).toEqual([
    {
      name: "LIMIT",
      valueFrom: { resourceFieldRef: { resource, divisor: "1Mi", containerName: now } },
    },
  ]);
});

it("is only what --env says without --env-from", () => {
  const env = [{ name: "A", value: "1" }];
  expect(planEnvironment(web([password]), { env, envFrom: undefined })).toEqual({
    env,
    fields: {},
    notes: [],
  });
});

it("names the Pod's containers when there is no such one: CONTAINER_NOT_FOUND", () => {
  expect(() => planEnvironment(web([]), { env: [], envFrom: "ap" })).toThrow(
    expect.objectContaining({ code: "CONTAINER_NOT_FOUND" }),
  );
});
